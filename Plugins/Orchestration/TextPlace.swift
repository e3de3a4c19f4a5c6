/// A place in a text, for people.
struct TextPlace: Sendable, Equatable, CustomStringConvertible {
    /// From 1.
    var line: Int
    /// Characters from 1.
    var column: Int
    /// What stands around it, with a mark at the place.
    var excerpt: String

    init(_ text: [UInt8], offset: Int) {
        let before = text[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + String(decoding: text[lineStart..<offset], as: UTF8.self).count
        let start = max(lineStart, offset - 40)
        let lineEnd = text[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
        let left = Self.whole(text[start..<offset])
        let right = Self.whole(text[offset..<min(lineEnd, offset + 20)])
        excerpt = "\(left)▸\(right)"
    }

    /// The text without the halves of characters at its ends.
    private static func whole(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).filter { $0 != "\u{FFFD}" }
    }

    var description: String { "line \(line), column \(column): \(excerpt)" }
}
