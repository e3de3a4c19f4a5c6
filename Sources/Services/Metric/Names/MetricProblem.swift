/// Why the registry refuses something.
public struct MetricProblem: Error, Sendable, Equatable {
    public enum Code: Sendable, Equatable {
        case invalidArgument, notFound, denied, resourceExhausted, wrongState
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
