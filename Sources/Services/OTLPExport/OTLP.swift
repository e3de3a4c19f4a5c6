import FoundationEssentials
import Gate

/// The messages of opentelemetry-proto in JSON, as far as they are sent: proto3's JSON mapping, with the differences that OTLP has. Here
/// what spans and figures have in common.
enum OTLP {
    struct Resource: Encodable { var attributes: [Attribute] }

    struct Scope: Encodable {
        var name: String
        var version: String
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

    /// The body of a request.
    static func body(_ request: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // As proto3 writes them, so that everything has a form.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return (try? encoder.encode(request)).map { Array($0) } ?? []
    }
}
