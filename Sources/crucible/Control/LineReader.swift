import Glibc

/// Lines from a descriptor. One that is longer than the limit ends the stream.
struct LineReader {
    private let descriptor: Int32
    private let limit: Int
    private var pending: [UInt8] = []
    private var isAtEnd = false
    /// Whether the stream was given up because nothing came within the descriptor's SO_RCVTIMEO.
    private(set) var hasTimedOut = false

    init(_ descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// The next line without its end; nil at the end of the stream, or when nothing comes in time.
    mutating func next() -> String? {
        var searched = 0
        while true {
            if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeFirst(end + 1) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            searched = pending.count
            guard !isAtEnd, pending.count < limit else {
                defer { pending = [] }
                return pending.isEmpty || !isAtEnd ? nil : String(decoding: pending, as: UTF8.self)
            }
            fill()
        }
    }

    private mutating func fill() {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { return }
        if count < 0, errno == EAGAIN { hasTimedOut = true }
        if count <= 0 { isAtEnd = true } else { pending += buffer[..<count] }
    }
}
