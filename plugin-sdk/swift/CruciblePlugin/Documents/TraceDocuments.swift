/// trace-note.schema.json: what is said of the span of a call.
public struct TraceNote: Encodable, Sendable, Equatable {
    /// Makes a span of a call that this plugin has opened.
    public var name: String?
    /// Somebody outside of the host is asked.
    public var outbound: Bool
    /// In place of that with which the call ends.
    public var status: Status?
    /// By OpenTelemetry's names where there are any: texts, numbers, truth values.
    public var attributes: [String: JSONValue]

    public init(name: String? = nil, outbound: Bool = false, status: Status? = nil, attributes: [String: JSONValue] = [:]) {
        self.name = name
        self.outbound = outbound
        self.status = status
        self.attributes = attributes
    }

    private enum Key: String, CodingKey { case name, outbound, status, attributes }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(name, forKey: .name)
        if outbound { try values.encode(true, forKey: .outbound) }
        try values.encodeIfPresent(status?.rawValue, forKey: .status)
        if !attributes.isEmpty { try values.encode(attributes, forKey: .attributes) }
    }
}
