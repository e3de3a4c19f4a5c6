import Gate

/// A trace as `crucible run --json` prints it.
struct TraceReport: Encodable {
    struct Line: Encodable {
        var id: String
        /// nil: the request itself.
        var parent: String?
        var kind: Span.Kind
        var caller: String
        var provider: String
        /// nil: a plugin's own.
        var interface: String?
        var function: String
        /// Microseconds from the beginning of the first span.
        var start: Int64
        var duration: Int64
        /// nil: it succeeded.
        var status: String?
        /// Callbacks that it stands for, if more than one.
        var count: Int?
        var attributes: [String: Value]?

        enum CodingKeys: String, CodingKey {
            case id, parent, kind, caller, provider, interface, function, status, count, attributes
            case start = "start_us"
            case duration = "duration_us"
        }
    }

    struct Value: Encodable {
        var value: SpanValue

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch value {
            case .text(let text): try container.encode(text)
            case .integer(let integer): try container.encode(integer)
            case .number(let number): try container.encode(number)
            case .flag(let flag): try container.encode(flag)
            }
        }
    }

    var id: String
    var spans: [Line]
    /// Beyond what a trace keeps.
    var dropped: Int

    init(_ trace: Trace) {
        let spans = trace.spans.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
        let begin = spans.first?.start ?? 0
        id = "\(trace.id)"
        dropped = trace.droppedSpans
        self.spans = spans.map { span in
            Line(
                id: Hexadecimal.text(span.id), parent: span.parent == 0 ? nil : Hexadecimal.text(span.parent), kind: span.kind, caller: span.caller,
                provider: span.provider, interface: span.interface.isEmpty ? nil : span.interface, function: span.function,
                start: (span.start - begin) / 1_000, duration: (span.end - span.start) / 1_000,
                status: span.status == 0 ? nil : "\(GateStatus(rawValue: span.status))", count: span.count > 1 ? span.count : nil,
                attributes: span.attributes.isEmpty ? nil : span.attributes.mapValues(Value.init))
        }
    }
}
