import Glibc

/// Writes to people: colour only on a terminal, and only if NO_COLOR is not set.
struct Terminal: Sendable {
    enum Style: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    let descriptor: Int32
    let hasColour: Bool

    static let output = Terminal(STDOUT_FILENO)
    static let error = Terminal(STDERR_FILENO)

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        let isPlain = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        hasColour = isatty(descriptor) == 1 && !isPlain && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Writes all of it, unbuffered. False when the reader has gone.
    @discardableResult
    func write(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    @discardableResult
    func line(_ text: String) -> Bool { write(text + "\n") }

    /// A problem, as every command reports it.
    static func report(_ message: String) {
        for line in message.split(separator: "\n", omittingEmptySubsequences: true) {
            error.line("\(error.styled("crucible:", .red)) \(line)")
        }
    }
}
