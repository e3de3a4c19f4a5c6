/// Why crash reports or the quarantine cannot be used, with the remedy.
public struct FaultError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
