/// A part of a trace, from its beginning to its end.
public struct Span: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Encodable {
        /// A crossing of a gate, from entry to answer.
        case call
        /// A provider called back, or several times if ``count`` says so.
        case callback
        /// What a plugin called a part of its own work.
        case own
    }

    /// The call's id, or one that no call has; and that of the span above. 0: none.
    public var id: UInt64
    public var parent: UInt64
    public var kind: Kind
    /// Of a callback: who called back.
    public var caller: String
    /// Of a callback: whose callback it was. Of a plugin's own: the plugin.
    public var provider: String
    /// Empty for a plugin's own.
    public var interface: String
    /// Of a callback: the parameter. Of a plugin's own: the name that it gave.
    public var function: String
    /// Nanoseconds of the monotonic clock.
    public var start: Int64
    public var end: Int64
    public var status: Int32
    /// How many callbacks in a row it stands for; else 1.
    public var count: Int
    /// Somebody outside of the host was asked.
    public var isOutbound: Bool
    public var attributes: [String: SpanValue]

    public init(
        id: UInt64, parent: UInt64, kind: Kind = .call, caller: String, provider: String, interface: String, function: String, start: Int64,
        end: Int64, status: Int32 = 0, count: Int = 1, isOutbound: Bool = false, attributes: [String: SpanValue] = [:]
    ) {
        self.id = id
        self.parent = parent
        self.kind = kind
        self.caller = caller
        self.provider = provider
        self.interface = interface
        self.function = function
        self.start = start
        self.end = end
        self.status = status
        self.count = count
        self.isOutbound = isOutbound
        self.attributes = attributes
    }
}

/// What is said of a span under one key.
public enum SpanValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case flag(Bool)
}
