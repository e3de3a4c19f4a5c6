/// Why something is not done.
public struct EventRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        case invalid, denied, ended, cancelled, full, tooLarge, unknown, wrongState
        /// A subscriber's queue is full, or others wait already.
        case busy
    }

    public let code: Code
    public let message: String

    public static let cancelled = EventRefusal(.cancelled, "cancelled")

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
