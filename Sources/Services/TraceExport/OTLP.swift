import Gate

/// The messages of opentelemetry/proto/collector/trace/v1, as far as they are sent.
enum OTLP {
    struct Request: Encodable { var resourceSpans: [ResourceSpans] }

    struct ResourceSpans: Encodable {
        var resource: Resource
        var scopeSpans: [ScopeSpans]
    }

    struct Resource: Encodable { var attributes: [Attribute] }

    struct ScopeSpans: Encodable {
        var scope: Scope
        var spans: [Span]
    }

    struct Scope: Encodable {
        var name: String
        var version: String
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

    struct Attribute: Encodable {
        var key: String
        var value: SpanValue

        init(_ key: String, _ value: SpanValue) {
            self.key = key
            self.value = value
        }

        private enum Key: String, CodingKey { case key, value }
        private enum ValueKey: String, CodingKey { case stringValue, intValue, doubleValue, boolValue }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(key, forKey: .key)
            var inner = values.nestedContainer(keyedBy: ValueKey.self, forKey: .value)
            switch value {
            case .text(let text): try inner.encode(text, forKey: .stringValue)
            case .integer(let integer): try inner.encode("\(integer)", forKey: .intValue)
            case .number(let number): try inner.encode(number, forKey: .doubleValue)
            case .flag(let flag): try inner.encode(flag, forKey: .boolValue)
            }
        }
    }
}
