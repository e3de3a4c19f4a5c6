/// One series of one plugin. It stays for as long as its registry: plugins hold its number.
///
/// `@unchecked Sendable`: immutable; the cells are Sendable, and live as long as it does.
final class MetricSeries: @unchecked Sendable {
    enum Cell: Sendable {
        case counter(CounterCell)
        case gauge(GaugeCell)
        case distribution(DistributionCell)
    }

    /// The number of the plugin.
    let owner: UInt32
    let cell: Cell
    /// The same, for writing without counting references, on which all threads that write would meet. nil: of another kind.
    let counter: Unmanaged<CounterCell>?
    let gauge: Unmanaged<GaugeCell>?
    let distribution: Unmanaged<DistributionCell>?

    init(owner: UInt32, kind: MetricKind, unit: MetricUnit) {
        self.owner = owner
        cell =
            switch kind {
            case .counter: .counter(CounterCell())
            case .gauge: .gauge(GaugeCell())
            case .distribution, .summary: .distribution(DistributionCell(unit))
            }
        switch cell {
        case .counter(let cell): (counter, gauge, distribution) = (Unmanaged.passUnretained(cell), nil, nil)
        case .gauge(let cell): (counter, gauge, distribution) = (nil, Unmanaged.passUnretained(cell), nil)
        case .distribution(let cell): (counter, gauge, distribution) = (nil, nil, Unmanaged.passUnretained(cell))
        }
    }
}
