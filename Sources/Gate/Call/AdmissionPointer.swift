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

    func store(_ value: UInt8) { pointer.pointee.store(value, ordering: .sequentiallyConsistent) }
}
