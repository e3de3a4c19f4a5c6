import CCrucible

/// Where a lifecycle function of a plugin writes bytes to, up to a bound. For one thread; `release` frees it.
public final class StateSink {
    private let buffer: UnsafeMutablePointer<OutBuffer>

    public init(limit: Int) {
        buffer = .allocate(capacity: 1)
        buffer.initialize(to: OutBuffer(limit: limit))
    }

    /// What the function gets.
    public var pointer: UnsafeMutablePointer<crucible_out> { UnsafeMutableRawPointer(buffer).assumingMemoryBound(to: crucible_out.self) }
    public var contents: [UInt8] { Array(buffer.pointee.contents) }
    /// Hands over what was written, without a copy of it.
    public func take() -> StateBytes { buffer.pointee.take() }
    /// Whether it wrote more than the bound, of which nothing was kept.
    public var overflowed: Bool { buffer.pointee.refusal != .none }

    public func release() {
        buffer.pointee.release()
        buffer.deallocate()
    }
}
