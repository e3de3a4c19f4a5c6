/// Splits a `text/event-stream` into events, wherever the network cut it. Follows section 9.2 of the HTML standard; the fields `id`
/// and `retry`, which are for reconnecting, are ignored like unknown ones.
struct EventStreamParser {
    /// Bytes. What a server sends beyond them is refused instead of kept.
    struct Limits {
        var line = 1 << 20
        var event = 4 << 20
    }

    enum Problem: Error, Equatable {
        case lineTooLong(limit: Int)
        case eventTooLong(limit: Int)
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let colon = UInt8(ascii: ":")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limits: Limits
    /// The line that is not ended yet. Bytes, since a piece may end inside a character.
    private var line: [UInt8] = []
    private var isFirstLine = true
    /// The last piece ended with CR: a LF at the start of the next belongs to it.
    private var endedWithCarriageReturn = false
    private var type = ""
    /// nil until the event's first data line.
    private var data: [UInt8]?

    init(limits: Limits = Limits()) { self.limits = limits }

    /// The events that are complete with these bytes.
    mutating func consume(_ bytes: [UInt8]) throws(Problem) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var rest = bytes[...]
        if endedWithCarriageReturn, let first = rest.first {
            endedWithCarriageReturn = false
            if first == Self.lineFeed { rest.removeFirst() }
        }
        while let end = rest.firstIndex(where: { $0 == Self.lineFeed || $0 == Self.carriageReturn }) {
            try extendLine(rest[..<end])
            if let event = try endLine() { events.append(event) }
            var next = end + 1
            if rest[end] == Self.carriageReturn {
                if next == rest.endIndex { endedWithCarriageReturn = true } else if rest[next] == Self.lineFeed { next += 1 }
            }
            rest = rest[next...]
        }
        try extendLine(rest)
        return events
    }

    /// The event that the stream's end completes. The standard drops it, but servers exist that end without the blank line.
    mutating func finish() throws(Problem) -> ServerSentEvent? {
        if !line.isEmpty, let event = try endLine() { return event }
        return dispatch()
    }

    private mutating func extendLine(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        guard line.count + bytes.count <= limits.line else { throw .lineTooLong(limit: limits.line) }
        line += bytes
    }

    private mutating func endLine() throws(Problem) -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        var content = line[...]
        if isFirstLine {
            isFirstLine = false
            if content.starts(with: Self.byteOrderMark) { content = content.dropFirst(Self.byteOrderMark.count) }
        }
        if content.isEmpty { return dispatch() }
        let name = content.prefix { $0 != Self.colon }
        var value = content.dropFirst(name.count + 1)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        // A line that begins with a colon is a comment: its name is empty.
        if name.elementsEqual("data".utf8) {
            try extendData(value)
        } else if name.elementsEqual("event".utf8) {
            type = String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    private mutating func extendData(_ value: ArraySlice<UInt8>) throws(Problem) {
        guard (data?.count ?? 0) + 1 + value.count <= limits.event else { throw .eventTooLong(limit: limits.event) }
        if data == nil { data = [] } else { data?.append(Self.lineFeed) }
        data?.append(contentsOf: value)
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            type = ""
            data = nil
        }
        return data.map { ServerSentEvent(type: type, data: String(decoding: $0, as: UTF8.self)) }
    }
}
