import CCrucible
import CCrucibleHost
import Glibc

/// A host-owned buffer behind a `crucible_out`: collects what the callee writes, up to a bound.
///
/// The `crucible_out` stands first, so that a pointer to one is a pointer to the other. Lives on the gate's stack; `release` frees
/// what it allocated.
struct OutBuffer {
    private var out: crucible_out
    private var data: UnsafeMutablePointer<UInt8>?
    private(set) var count: Int
    private var capacity: Int
    private let limit: Int
    private(set) var refusal = Refusal.none
    /// As whose its memory counts; nil: nobody's.
    private var holder: UnsafeMutablePointer<crh_party>?
    /// What is this small does not count: all threads that call the same plugin would write to the same count for it.
    private static let small = 256

    /// Why something that was written is not here.
    enum Refusal { case none, tooLarge, holderIsFull }

    init(limit: Int) {
        out = crucible_out(size: UInt32(MemoryLayout<crucible_out>.size), reserved: 0, write: OutBuffer.write)
        data = nil
        count = 0
        capacity = 0
        self.limit = limit
    }

    var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: data, count: count) }

    /// To be called before anything is written.
    mutating func count(as holder: UnsafeMutablePointer<crh_party>) { self.holder = holder }

    mutating func release() {
        free(data)
        if let holder, capacity > Self.small { crh_let_go(holder, Int64(capacity)) }
        data = nil
        count = 0
        capacity = 0
    }

    /// Gives the memory away; nothing is left here.
    mutating func take() -> StateBytes {
        defer { (data, count, capacity) = (nil, 0, 0) }
        return StateBytes(taking: data, count: count)
    }

    private static let write: @convention(c) (UnsafeMutablePointer<crucible_out>?, UnsafeRawPointer?, Int) -> Int32 = { target, data, size in
        guard let target else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
        return target.withMemoryRebound(to: OutBuffer.self, capacity: 1) { $0.pointee.append(data, size) }
    }

    mutating func append(_ bytes: UnsafeRawPointer?, _ size: Int) -> Int32 {
        guard size >= 0, size == 0 || bytes != nil else { return Int32(CRUCIBLE_INVALID_ARGUMENT) }
        guard let bytes, size > 0 else { return Int32(CRUCIBLE_OK) }
        guard size <= limit - count else { return refuse(.tooLarge) }
        guard grow(to: count + size), let data else { return refuse(.holderIsFull) }
        memcpy(data + count, bytes, size)
        count += size
        return Int32(CRUCIBLE_OK)
    }

    private mutating func refuse(_ why: Refusal) -> Int32 {
        if refusal == .none { refusal = why }
        return Int32(why == .tooLarge ? CRUCIBLE_TOO_LARGE : CRUCIBLE_RESOURCE_EXHAUSTED)
    }

    /// False when the holder may not hold that much more, or there is no memory.
    private mutating func grow(to needed: Int) -> Bool {
        guard needed > capacity else { return true }
        // As much as is likely to be needed, or just what is where the holder may not hold more.
        return grow(by: min(max(needed, capacity * 2, Self.small), max(limit, needed)) - capacity) || grow(by: needed - capacity)
    }

    private mutating func grow(by more: Int) -> Bool {
        let larger = capacity + more
        let counted = larger > Self.small ? Int64(capacity > Self.small ? more : larger) : 0
        if let holder, counted > 0, !crh_hold(holder, counted) { return false }
        guard let memory = realloc(data, larger) else {
            if let holder, counted > 0 { crh_let_go(holder, counted) }
            return false
        }
        data = memory.assumingMemoryBound(to: UInt8.self)
        capacity = larger
        return true
    }
}
