import CCrucible

/// The call that a crossing belongs to. Pass it on to whatever you call on its behalf: deadline, cancellation and trace travel
/// with it. A value; it stays usable until the call has been answered, and calls made with it afterwards fail as cancelled.
public struct Call: Sendable {
    /// 0 when it belongs to no call.
    public let id: UInt64
    /// The same for all calls that descend from one root.
    public let chain: UInt64
    /// Nanoseconds of the monotonic clock, or nil.
    public let deadline: Int64?
    /// Manifest id of the calling plugin, or `host`.
    public let caller: String
    public let tenant: String
    private let traceHigh: UInt64
    private let traceLow: UInt64

    init(_ call: crucible_call) {
        id = call.id
        chain = call.chain
        deadline = call.deadline_ns == 0 ? nil : call.deadline_ns
        caller = String(call.caller)
        tenant = String(call.tenant)
        traceHigh = call.trace_high
        traceLow = call.trace_low
    }

    /// A call that begins a chain of its own: for what a plugin does of its own accord.
    public static let root = Call(crucible_call())

    /// Whether it belongs to a request whose calls are recorded.
    public var isTraced: Bool { traceHigh != 0 || traceLow != 0 }

    /// As the C struct, with a place for the failure's text.
    func withCrucibleCall<Result>(
        error: UnsafeMutablePointer<crucible_out>?, _ body: (UnsafePointer<crucible_call>) throws -> Result
    ) rethrows -> Result {
        var raw = crucible_call()
        raw.size = UInt32(MemoryLayout<crucible_call>.size)
        raw.id = id
        raw.chain = chain
        raw.deadline_ns = deadline ?? 0
        raw.trace_high = traceHigh
        raw.trace_low = traceLow
        raw.error = error
        return try withUnsafePointer(to: &raw, body)
    }
}
