import CruciblePlugin
import FoundationEssentials

/// A line of a server's standard output, understood as far as possible. Parsing needs no state, so it happens outside of any lock.
enum IncomingLine: Equatable, Sendable {
    case blank
    /// Usually one; revision 2025-03-26 allows several in a list.
    case messages([Result<JSONRPCMessage, JSONRPCMessage.Malformed>], bytes: Int)
    /// Longer than the bound: read only so far as to know what it answers.
    case oversized(answers: Int?, bytes: Int)
    case unreadable(problem: String, excerpt: String, answers: Int? = nil)

    static let maximumBytes = 4 << 20
    static let maximumDepth = 100
    static let maximumBatch = 256

    private struct Envelope: Decodable {
        var id: Int?
        var method: String?
    }

    init(_ bytes: [UInt8]) {
        guard bytes.contains(where: { $0 > 0x20 }) else {
            self = .blank
            return
        }
        guard bytes.count <= Self.maximumBytes else {
            self = .oversized(answers: Self.answers(bytes), bytes: bytes.count)
            return
        }
        guard Self.depth(of: bytes) <= Self.maximumDepth else {
            let problem = "is nested deeper than \(Self.maximumDepth)"
            self = .unreadable(problem: problem, excerpt: ServerText.excerpt(bytes), answers: Self.answers(bytes))
            return
        }
        guard let text = String(validating: bytes, as: UTF8.self),
            let value = try? JSON.decode(JSONValue.self, from: text, what: "line")
        else {
            self = .unreadable(problem: "is not JSON", excerpt: ServerText.excerpt(bytes))
            return
        }
        self = Self.messages(in: value, bytes: bytes)
    }

    private static func messages(in value: JSONValue, bytes: [UInt8]) -> IncomingLine {
        let elements = value.array ?? [value]
        guard !elements.isEmpty, elements.count <= maximumBatch else {
            return .unreadable(
                problem: "is a list of \(elements.count) messages; 1 to \(maximumBatch) are allowed", excerpt: ServerText.excerpt(bytes))
        }
        let messages = elements.map { element in
            Result { () throws(JSONRPCMessage.Malformed) in try JSONRPCMessage(element) }
        }
        return .messages(messages, bytes: bytes.count)
    }

    /// The id of a response that is not read as a whole. The decoder has a bound of its own for the depth that it looks into.
    private static func answers(_ bytes: [UInt8]) -> Int? {
        let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes))
        return envelope?.method == nil ? envelope?.id : nil
    }

    /// How deeply brackets nest outside of strings. Reading a value recurses, so a hostile depth must not reach it.
    private static func depth(of bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var inString = false
        var escaped = false
        for byte in bytes {
            if escaped {
                escaped = false
            } else if inString {
                if byte == UInt8(ascii: "\\") { escaped = true } else if byte == UInt8(ascii: "\"") { inString = false }
            } else if byte == UInt8(ascii: "\"") {
                inString = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
                deepest = max(deepest, depth)
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
        }
        return deepest
    }
}
