/// Why the cache did not do what it was asked for. The codes are those of the C ABI.
public struct CacheFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        case failed, invalidArgument, denied, gone, cancelled, resourceExhausted, tooLarge
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
