import Gate

/// The tree of what happened for a request, with the time of each.
enum TraceTree {
    static func text(_ trace: Trace) -> String {
        let spans = trace.spans
        let known = Set(spans.map(\.id))
        let children = Dictionary(grouping: spans, by: \.parent).mapValues { $0.sorted { $0.start < $1.start } }
        // A parent that is still running, or was dropped, has no span.
        let roots = children.filter { !known.contains($0.key) }.values.joined().sorted { $0.start < $1.start }
        var lines: [String] = []
        for line in merged(Array(roots)) { append(line, children, depth: 0, &lines) }
        if trace.droppedSpans > 0 { lines.append("… and \(trace.droppedSpans) more") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func append(_ span: Span, _ children: [UInt64: [Span]], depth: Int, _ lines: inout [String]) {
        let status = span.status == 0 ? "" : "  \(GateStatus(rawValue: span.status))"
        let time = DurationText.text(nanoseconds: span.end - span.start)
        lines.append("\(String(repeating: "  ", count: depth))\(title(span))  \(time)\(status)")
        for child in merged(children[span.id] ?? []) { append(child, children, depth: depth + 1, &lines) }
    }

    private static func title(_ span: Span) -> String {
        switch span.kind {
        case .call: "\(span.caller) → \(span.provider) \(span.function)"
        case .callback: "\(span.caller) ⇢ \(span.provider) \(span.function)\(span.count > 1 ? " ×\(span.count)" : "")"
        case .own: "\(span.provider): \(span.function)"
        }
    }

    /// Callbacks of one parameter in one line, from the first to the last.
    private static func merged(_ spans: [Span]) -> [Span] {
        var lines: [Span] = []
        for span in spans {
            let same = lines.firstIndex { $0.kind == .callback && $0.function == span.function && $0.parent == span.parent }
            guard span.kind == .callback, let same else {
                lines.append(span)
                continue
            }
            lines[same].end = max(lines[same].end, span.end)
            lines[same].count += span.count
            if span.status != 0 { lines[same].status = span.status }
        }
        return lines
    }
}
