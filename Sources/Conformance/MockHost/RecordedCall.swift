/// A call that a plugin made to one of its imports.
public struct RecordedCall: Sendable, Hashable {
    public var interface: String
    public var function: String
    /// The inputs in order, as text; callbacks and outs are left out.
    public var arguments: [String]

    public init(interface: String, function: String, arguments: [String]) {
        self.interface = interface
        self.function = function
        self.arguments = arguments
    }
}
