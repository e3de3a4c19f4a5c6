import Gate

/// Spans as the body of an OTLP/HTTP request in JSON: ExportTraceServiceRequest by the JSON mapping of proto3, with ids in hexadecimal as
/// OTLP wants them. What is said of a span is who called whom and how it ended; no argument, answer or message of a failure.
public struct SpanEncoder: Sendable {
    private let source: ExportSource

    public init(_ source: ExportSource) { self.source = source }

    public func encode(_ spans: [FinishedSpan]) -> [UInt8] {
        let scope = OTLP.ScopeSpans(scope: source.scope("crucible.gate"), spans: spans.map(Self.span))
        return OTLP.body(OTLP.TraceRequest(resourceSpans: [OTLP.ResourceSpans(resource: source.resource, scopeSpans: [scope])]))
    }

    private static func span(_ finished: FinishedSpan) -> OTLP.Span {
        let span = finished.span
        let error = errorType(of: span)
        return OTLP.Span(
            traceId: "\(finished.trace)", spanId: Hexadecimal.text(span.id), parentSpanId: span.parent == 0 ? nil : Hexadecimal.text(span.parent),
            name: span.kind == .own ? span.function : "\(span.provider) \(span.function)", kind: span.isOutbound ? 3 : 1,
            startTimeUnixNano: "\(max(0, finished.epoch + span.start))", endTimeUnixNano: "\(max(0, finished.epoch + max(span.start, span.end)))",
            attributes: attributes(of: span, error), status: error == nil ? nil : OTLP.Status(code: 2))
    }

    /// What went wrong, in a word that repeats; nil: nothing.
    private static func errorType(of span: Span) -> String? {
        if case .text(let text)? = span.attributes["error.type"] { return text }
        let status = GateStatus(rawValue: span.status)
        // Whoever asks the host for what may not be there, or does not want an answer any more, has not met an error.
        let isOrdinary = status == .cancelled || (status == .notFound && span.provider == "host")
        if status != .ok, !isOrdinary { return "\(status)" }
        if case .integer(let status)? = span.attributes["http.response.status_code"], status >= 400 { return "\(status)" }
        return nil
    }

    private static func attributes(of span: Span, _ error: String?) -> [OTLP.Attribute] {
        var all = span.attributes
        all["crucible.span.kind"] = .text(span.kind.rawValue)
        all["crucible.provider"] = .text(span.provider)
        if span.kind != .own {
            all["crucible.caller"] = .text(span.caller)
            all["rpc.system"] = .text("crucible")
            all["rpc.service"] = .text(span.interface)
            all["rpc.method"] = .text(span.function)
        }
        if span.count > 1 { all["crucible.callback.count"] = .integer(Int64(span.count)) }
        if span.status != 0 { all["crucible.status"] = .text("\(GateStatus(rawValue: span.status))") }
        if let error { all["error.type"] = .text(error) }
        return all.sorted { $0.key < $1.key }.map { OTLP.Attribute($0.key, $0.value) }
    }
}
