import Synchronization

/// A value that was set last, and the generation that has set it: what an ended generation said is not so any more.
final class GaugeCell: Sendable {
    private let bits = Atomic<UInt64>(0)
    /// 0: nobody has set it.
    private let generation = Atomic<UInt64>(0)

    /// - Parameter generation: from 1.
    func set(_ value: Double, generation: UInt64) {
        bits.store(value.bitPattern, ordering: .relaxed)
        self.generation.store(generation, ordering: .releasing)
    }

    /// nil when nobody who is still there has set it.
    func read() -> Double? {
        generation.load(ordering: .acquiring) == 0 ? nil : Double(bitPattern: bits.load(ordering: .relaxed))
    }

    /// Forgets what this generation has set.
    func forget(_ ended: UInt64) {
        _ = generation.compareExchange(expected: ended, desired: 0, ordering: .acquiringAndReleasing)
    }
}
