/// The names of topics, subscriptions and barriers, and patterns of them: `routing.table`, `crucible.*`.
public enum TopicName {
    static let longest = 128
    /// What stands before the names of the host's own topics.
    static let reserved = "crucible."

    /// Words of `a-z 0-9 _ -` with dots between them, so that a name needs no quoting anywhere.
    static func isValid(_ name: String) -> Bool {
        guard (1...longest).contains(name.utf8.count) else { return false }
        var isWordEmpty = true
        for byte in name.utf8 {
            if byte == UInt8(ascii: ".") {
                if isWordEmpty { return false }
                isWordEmpty = true
            } else if isLetter(byte) { isWordEmpty = false } else { return false }
        }
        return !isWordEmpty
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    static func isValidPattern(_ pattern: String) -> Bool {
        (1...longest).contains(pattern.utf8.count)
            && pattern.utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "*") }
    }
}

/// Which topics somebody means: a name, in which `*` stands for any text, dots included.
public struct TopicPattern: Hashable, Sendable {
    public let text: String
    private let bytes: [UInt8]

    public init?(_ text: String) {
        guard TopicName.isValidPattern(text) else { return nil }
        self.text = text
        bytes = Array(text.utf8)
    }

    public func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var (at, place) = (0, 0)
        // Where the last star stands, and how much of the name it has taken: on a difference it takes one byte more.
        var star: (at: Int, place: Int)?
        while place < name.count {
            if at < bytes.count, bytes[at] == UInt8(ascii: "*") {
                star = (at, place)
                at += 1
            } else if at < bytes.count, bytes[at] == name[place] {
                at += 1
                place += 1
            } else if let last = star {
                star = (last.at, last.place + 1)
                (at, place) = (last.at + 1, last.place + 1)
            } else { return false }
        }
        return bytes[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
