/// Bounds on texts that came from outside.
enum Text {
    /// At most `limit` bytes, cut between characters of UTF-8, with a sign that something is missing.
    static func clip(_ text: String, to limit: Int) -> String {
        text.utf8.count <= limit ? text : String(prefix(of: text, bytes: limit)) + "…"
    }

    /// As ``clip(_:to:)``, with a note that says how much was cut, for a reader that should know.
    static func truncate(_ text: String, to limit: Int) -> String {
        let total = text.utf8.count
        guard total > limit else { return text }
        let kept = prefix(of: text, bytes: limit)
        return "\(kept)\n[cut here: \(total - kept.utf8.count) of \(total) bytes are left out]"
    }

    private static func prefix(of text: String, bytes: Int) -> Substring {
        let utf8 = text.utf8
        var end = utf8.index(utf8.startIndex, offsetBy: bytes)
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return text[..<end]
    }
}
