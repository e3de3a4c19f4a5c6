/// The messages of opentelemetry/proto/collector/trace/v1.
extension OTLP {
    struct TraceRequest: Encodable { var resourceSpans: [ResourceSpans] }

    struct ResourceSpans: Encodable {
        var resource: Resource
        var scopeSpans: [ScopeSpans]
    }

    struct ScopeSpans: Encodable {
        var scope: Scope
        var spans: [Span]
    }

    struct Span: Encodable {
        var traceId: String
        var spanId: String
        var parentSpanId: String?
        var name: String
        /// 1: internal, 3: client.
        var kind: Int
        /// 64 bits are a text.
        var startTimeUnixNano: String
        var endTimeUnixNano: String
        var attributes: [Attribute]
        var status: Status?
    }

    struct Status: Encodable {
        /// 2: an error.
        var code: Int
    }
}
