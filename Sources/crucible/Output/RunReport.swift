import Gate

/// What `crucible run --json` prints.
struct RunReport: Encodable {
    struct Time: Encodable {
        var plugin: String
        var milliseconds: Double
    }

    var result: AssistantResult
    var times: [Time]
    /// Crossings of gates, callbacks and what plugins named of their own.
    var calls: Int
    var trace: TraceReport

    init(_ result: AssistantResult, _ trace: Trace) {
        self.result = result
        times = PluginTimes.of(trace).map { Time(plugin: $0.plugin, milliseconds: Double($0.nanoseconds / 1_000) / 1_000) }
        calls = trace.spans.count + trace.droppedSpans
        self.trace = TraceReport(trace)
    }

    private enum Key: String, CodingKey { case times, calls, trace }

    /// The result's own keys, and those of the report, in one object.
    func encode(to encoder: any Encoder) throws {
        try result.encode(to: encoder)
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(times, forKey: .times)
        try values.encode(calls, forKey: .calls)
        try values.encode(trace, forKey: .trace)
    }
}
