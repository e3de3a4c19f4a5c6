import Synchronization

/// The series by number, found without a lock. A number that was given out leads to its series for as long as the table is there.
///
/// `@unchecked Sendable`: the memory holds atomics only; series are added by one thread at a time and freed with the table.
final class SeriesTable: @unchecked Sendable {
    /// Where the series are found, for as long as the table is there.
    ///
    /// `@unchecked Sendable`: as the table.
    struct Place: @unchecked Sendable {
        fileprivate let capacity: Int
        fileprivate let places: UnsafeMutablePointer<Atomic<UInt>>

        /// nil for a number that was never given out. [any-thread]
        @inline(__always)
        func find(_ number: UInt64) -> Unmanaged<MetricSeries>? {
            guard number >= 1, number <= UInt64(capacity),
                let address = UnsafeRawPointer(bitPattern: places[Int(number - 1)].load(ordering: .acquiring))
            else { return nil }
            return Unmanaged.fromOpaque(address)
        }
    }

    private let capacity: Int
    private let places: UnsafeMutablePointer<Atomic<UInt>>
    let place: Place
    private let used = Atomic<Int>(0)

    init(capacity: Int) {
        self.capacity = capacity
        places = .allocate(capacity: max(1, capacity))
        for at in 0..<capacity { (places + at).initialize(to: Atomic(0)) }
        place = Place(capacity: capacity, places: places)
    }

    deinit {
        for at in 0..<used.load(ordering: .relaxed) {
            Unmanaged<MetricSeries>.fromOpaque(UnsafeRawPointer(bitPattern: places[at].load(ordering: .relaxed))!).release()
        }
        places.deinitialize(count: capacity)
        places.deallocate()
    }

    var count: Int { used.load(ordering: .relaxed) }

    /// The number of the series, from 1; nil when there is no room. By one thread at a time.
    func add(_ series: MetricSeries) -> UInt64? {
        let at = used.load(ordering: .relaxed)
        guard at < capacity else { return nil }
        places[at].store(UInt(bitPattern: Unmanaged.passRetained(series).toOpaque()), ordering: .releasing)
        used.store(at + 1, ordering: .relaxed)
        return UInt64(at + 1)
    }

    /// Gives the series of a number to `body`; nil for a number that was never given out. [any-thread]
    func with<Result>(_ number: UInt64, _ body: (MetricSeries) -> Result) -> Result? {
        place.find(number)?._withUnsafeGuaranteedRef { body($0) }
    }
}
