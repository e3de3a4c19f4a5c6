/// What the text files of minisign have in common.
enum MinisignText {
    static let untrusted = "untrusted comment: "
    static let trusted = "trusted comment: "

    /// The lines without their ends; one `\r` before an end belongs to it.
    static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    static func rest(of line: ArraySlice<UInt8>, after prefix: String) -> [UInt8]? {
        line.starts(with: prefix.utf8) ? Array(line.dropFirst(prefix.utf8.count)) : nil
    }

    /// The 8 bytes that name a key, as minisign prints them: a little-endian number in hexadecimal, without leading zeros.
    static func id(_ identifier: [UInt8]) -> String {
        String(identifier.reversed().reduce(0) { $0 << 8 | UInt64($1) }, radix: 16, uppercase: true)
    }
}
