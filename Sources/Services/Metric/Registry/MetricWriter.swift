/// One generation's way to write into its plugin's series. No lock, no allocation. [any-thread]
public struct MetricWriter: Sendable {
    /// Why a writing was refused.
    public enum Refusal: Sendable, Equatable {
        case unknown, notOwner, wrongKind, tooLarge

        public var problem: MetricProblem {
            switch self {
            case .unknown: MetricProblem(.notFound, "there is no such series")
            case .notOwner: MetricProblem(.denied, "the series belongs to another plugin")
            case .wrongKind: MetricProblem(.wrongState, "add is for counters, set for gauges, record for distributions")
            case .tooLarge: MetricProblem(.invalidArgument, "amounts and values are at most 2^50, and those of gauges finite")
            }
        }
    }

    /// Keeps the series.
    private let table: SeriesTable
    private let place: SeriesTable.Place
    private let owner: UInt32
    /// From 1.
    private let generation: UInt64

    init(table: SeriesTable, owner: UInt32, generation: UInt64) {
        self.table = table
        place = table.place
        self.owner = owner
        self.generation = generation
    }

    public func add(_ series: UInt64, _ amount: UInt64) -> Refusal? {
        guard amount <= MetricLimits.value else { return .tooLarge }
        return with(series) { series in
            guard let counter = series.counter else { return .wrongKind }
            counter._withUnsafeGuaranteedRef { $0.add(amount) }
            return nil
        }
    }

    public func set(_ series: UInt64, _ value: Double) -> Refusal? {
        guard value.isFinite else { return .tooLarge }
        return with(series) { series in
            guard let gauge = series.gauge else { return .wrongKind }
            gauge._withUnsafeGuaranteedRef { $0.set(value, generation: generation) }
            return nil
        }
    }

    /// What this generation has set is not so any more.
    public func forget(_ series: UInt64) {
        _ = with(series) { series in
            series.gauge?._withUnsafeGuaranteedRef { $0.forget(generation) }
            return nil
        }
    }

    public func record(_ series: UInt64, _ value: UInt64) -> Refusal? {
        guard value <= MetricLimits.value else { return .tooLarge }
        return with(series) { series in
            guard let distribution = series.distribution else { return .wrongKind }
            distribution._withUnsafeGuaranteedRef { $0.record(value) }
            return nil
        }
    }

    @inline(__always)
    private func with(_ number: UInt64, _ body: (MetricSeries) -> Refusal?) -> Refusal? {
        guard let series = place.find(number) else { return .unknown }
        return series._withUnsafeGuaranteedRef { $0.owner == owner ? body($0) : .notOwner }
    }
}
