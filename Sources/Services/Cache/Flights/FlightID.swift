/// A computation that somebody was asked to do. Never 0; a handle in the C ABI.
public struct FlightID: Sendable, Hashable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Somebody who asked for a value and has no answer yet.
public struct ClaimID: Sendable, Hashable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}
