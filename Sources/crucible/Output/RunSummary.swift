import Gate

/// The one line after an answer.
enum RunSummary {
    static func text(_ result: AssistantResult, _ trace: Trace) -> String {
        var parts = ["model \(result.provider)/\(result.model)", "voice \(result.voice)"]
        parts.append(result.tools.isEmpty ? "no tools" : "tools \(result.tools.map(\.name).joined(separator: ", "))")
        parts.append(result.usage.map { "tokens \($0.inputTokens) in, \($0.outputTokens) out" } ?? "tokens not told")
        for conflict in result.conflicts ?? [] {
            parts.append("\(conflict.subject) by \(conflict.won.from), against \(conflict.lost.from)")
        }
        let times = PluginTimes.of(trace).map { "\($0.plugin) \(DurationText.text(nanoseconds: $0.nanoseconds))" }
        parts.append("time \(times.joined(separator: ", "))")
        return parts.joined(separator: " · ")
    }
}

/// Time spent by each plugin itself: its calls, less the calls that they made to other plugins. What the host's services did for it, such as
/// waiting for an answer over HTTP, is the plugin's own; so is what it named of its own work, and what callbacks took.
enum PluginTimes {
    static func of(_ trace: Trace) -> [(plugin: String, nanoseconds: Int64)] {
        let spans = trace.spans.filter { $0.provider != "host" && $0.kind != .callback }
        let children = Dictionary(grouping: spans, by: \.parent)
        var own: [String: Int64] = [:]
        for span in spans {
            own[span.provider, default: 0] += (span.end - span.start) - covered(children[span.id] ?? [], in: span)
        }
        return own.map { (plugin: $0.key, nanoseconds: $0.value) }.sorted { ($1.nanoseconds, $0.plugin) < ($0.nanoseconds, $1.plugin) }
    }

    /// Time in which at least one of the spans ran, within the outer one.
    private static func covered(_ spans: [Span], in outer: Span) -> Int64 {
        var total: Int64 = 0
        var reached = outer.start
        for span in spans.sorted(by: { $0.start < $1.start }) {
            let start = max(span.start, reached)
            let end = min(span.end, outer.end)
            if end > start {
                total += end - start
                reached = end
            }
        }
        return total
    }
}
