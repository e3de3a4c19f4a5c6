import FoundationEssentials

/// An entry as a line of JSON: `key`, `value` or `value_base64`, and if wanted `ttl_ms` and `tags`.
struct TransferLine: Sendable, Hashable {
    var key: CacheKey
    var value: [UInt8]
    /// Milliseconds; 0 for the namespace's time to live.
    var ttlMilliseconds: Int64 = 0
    var tags: [String] = []

    private struct Document: Codable {
        var key: String
        var value: String?
        var value_base64: String?
        var ttl_ms: Int64?
        var tags: [String]?
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The members of an object, whatever they are.
    private struct Members: Decodable {
        let names: [String]
        init(from decoder: any Decoder) throws { names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue) }
    }

    private static let known: Set = ["key", "value", "value_base64", "ttl_ms", "tags"]

    init(key: CacheKey, value: [UInt8], ttlMilliseconds: Int64, tags: [String]) {
        (self.key, self.value, self.ttlMilliseconds, self.tags) = (key, value, ttlMilliseconds, tags)
    }

    /// - Throws: with everything that is wrong, as far as it can be read.
    init(_ line: [UInt8]) throws(CacheFailure) {
        let document: Document
        do {
            let unknown = try JSONDecoder().decode(Members.self, from: Data(line)).names.filter { !Self.known.contains($0) }.sorted()
            guard unknown.isEmpty else {
                throw CacheFailure(.invalidArgument, "there is no member \(unknown.map { "'\($0)'" }.joined(separator: ", "))")
            }
            document = try JSONDecoder().decode(Document.self, from: Data(line))
        } catch {
            throw CacheFailure(.invalidArgument, Self.words(error))
        }
        var problems: [String] = []
        if document.key.isEmpty { problems.append("'key' is empty") }
        if let ttl = document.ttl_ms, ttl <= 0 { problems.append("'ttl_ms' is \(ttl); it must be more than 0") }
        let decoded = document.value_base64.map { Data(base64Encoded: $0).map { Array($0) } }
        if case .some(.none) = decoded { problems.append("'value_base64' is not base64") }
        if (document.value == nil) == (document.value_base64 == nil) { problems.append("it has 'value' or 'value_base64', one of the two") }
        guard problems.isEmpty else { throw CacheFailure(.invalidArgument, problems.joined(separator: "; ")) }
        key = CacheKey(document.key)
        value = document.value.map { Array($0.utf8) } ?? decoded.flatMap { $0 } ?? []
        ttlMilliseconds = document.ttl_ms ?? 0
        tags = try EntryNote.checked(document.tags ?? [])
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let failure as CacheFailure: failure.message
        case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.codingPath.isEmpty ? "it is not a JSON object" : "'\(context.codingPath[0].stringValue)' has the wrong type"
        default: "it is not JSON"
        }
    }

    /// Without a line feed.
    var text: String {
        let isText = String(validating: value, as: UTF8.self)
        let document = Document(
            key: "\(key)", value: isText, value_base64: isText == nil ? Data(value).base64EncodedString() : nil,
            ttl_ms: ttlMilliseconds == 0 ? nil : ttlMilliseconds, tags: tags.isEmpty ? nil : tags)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(document)) ?? Data(), as: UTF8.self)
    }
}
