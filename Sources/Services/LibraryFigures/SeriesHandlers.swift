import CoreMetrics
import Locking

final class SeriesCounter: CounterHandler {
    private let series: Series

    init(_ series: Series) { self.series = series }

    func increment(by amount: Int64) { series.add(amount) }

    /// A counter of the registry only grows.
    func reset() {}
}

final class SeriesGauge: MeterHandler, RecorderHandler {
    private let series: Series
    /// What was set last by this one, from which it goes up and down.
    private let value = Locked(0.0)

    init(_ series: Series) { self.series = series }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { change { $0 = value } }
    func increment(by amount: Double) { change { $0 += amount } }
    func decrement(by amount: Double) { change { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func forget() { series.forget() }

    private func change(_ body: (inout Double) -> Void) {
        value.withLock { value in
            body(&value)
            series.set(value)
        }
    }
}

final class SeriesDistribution: RecorderHandler, TimerHandler {
    private let series: Series

    init(_ series: Series) { self.series = series }

    func record(_ value: Int64) { series.record(value) }
    func record(_ value: Double) { series.record(value) }
    func recordNanoseconds(_ duration: Int64) { series.record(duration) }
}
