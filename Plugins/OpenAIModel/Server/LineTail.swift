/// The last lines that a process wrote, for the message when it ends.
struct LineTail {
    private static let most = 20
    private static let shown = 5
    private var lines: [String] = []

    mutating func add(_ bytes: [UInt8]) {
        let line = ServerWords.bounded(String(decoding: bytes.prefix(4 * ServerWords.longest), as: UTF8.self))
        if line.allSatisfy(\.isWhitespace) { return }
        if lines.count == Self.most { lines.removeFirst() }
        lines.append(line)
    }

    /// The latest few, oldest first; empty when it wrote nothing.
    var text: String { lines.suffix(Self.shown).joined(separator: " | ") }
}
