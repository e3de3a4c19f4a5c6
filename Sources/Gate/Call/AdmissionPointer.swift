import Synchronization

/// Where a party says whether it lets calls in.
///
/// `@unchecked Sendable`: an atomic in memory that is never freed.
struct AdmissionPointer: @unchecked Sendable {
    private let pointer: UnsafeMutablePointer<Atomic<UInt8>>

    init(_ value: UInt8) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: Atomic(value))
    }

    @inline(__always)
    var value: UInt8 { pointer.pointee.load(ordering: .sequentiallyConsistent) }

    func store(_ value: UInt8, unless final: UInt8) {
        var seen = self.value
        while seen != final {
            let (exchanged, original) = pointer.pointee.compareExchange(expected: seen, desired: value, ordering: .sequentiallyConsistent)
            if exchanged { return }
            seen = original
        }
    }
}
