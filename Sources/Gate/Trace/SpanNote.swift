/// What somebody says of a span.
public struct SpanNote: Sendable, Hashable {
    /// Of one span.
    public static let mostAttributes = 32

    public var name: String?
    public var isOutbound: Bool
    /// In place of that with which the call ends.
    public var status: Int32?
    public var attributes: [String: SpanValue]

    public init(name: String? = nil, isOutbound: Bool = false, status: Int32? = nil, attributes: [String: SpanValue] = [:]) {
        self.name = name
        self.isOutbound = isOutbound
        self.status = status
        self.attributes = attributes
    }
}
