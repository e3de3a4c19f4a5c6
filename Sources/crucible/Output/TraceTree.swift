import Gate

/// The tree of a request's calls, with the time of each.
enum TraceTree {
    static func text(_ trace: Trace) -> String {
        let spans = trace.spans
        let known = Set(spans.map(\.id))
        let children = Dictionary(grouping: spans, by: \.parent).mapValues { $0.sorted { $0.start < $1.start } }
        // A parent that is still running, or was dropped, has no span.
        let roots = children.filter { !known.contains($0.key) }.values.joined().sorted { $0.start < $1.start }
        var lines: [String] = []
        for root in roots { append(root, children, depth: 0, &lines) }
        if trace.droppedSpans > 0 { lines.append("… and \(trace.droppedSpans) calls more") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func append(_ span: Span, _ children: [UInt64: [Span]], depth: Int, _ lines: inout [String]) {
        let status = span.status == 0 ? "" : "  \(GateStatus(rawValue: span.status))"
        let time = DurationText.text(nanoseconds: span.end - span.start)
        lines.append("\(String(repeating: "  ", count: depth))\(span.caller) → \(span.provider) \(span.function)  \(time)\(status)")
        for child in children[span.id] ?? [] { append(child, children, depth: depth + 1, &lines) }
    }
}
