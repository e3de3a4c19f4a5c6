/// A function of an interface, such as `crucible.routing/1 decide`.
public struct FunctionName: Hashable, Sendable, CustomStringConvertible {
    public let interface: String
    public let function: String

    public init(_ interface: String, _ function: String) {
        self.interface = interface
        self.function = function
    }

    public var description: String { "\(interface) \(function)" }
}
