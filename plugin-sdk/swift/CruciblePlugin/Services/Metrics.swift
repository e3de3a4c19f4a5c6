import CCrucible
import Locking

/// `crucible.metric/1`: this plugin's figures, in the host's one registry.
public struct Metrics: Sendable {
    let table: ImportTable
    private typealias Define = @convention(c) (Crossing.CallPointer, crucible_str, UnsafeMutablePointer<UInt64>) -> Int32

    /// What only grows, as whole numbers; of a duration if the unit is `s`. Throws ``Failure`` when the
    /// host does not take the definition.
    public func counter(_ name: String, unit: String = "1", help: String, labels: [String] = []) throws(Failure) -> Counter {
        Counter(metric: try define(MetricDefinition(name: name, kind: .counter, unit: unit, help: help, labels: labels)))
    }

    /// What is now.
    public func gauge(_ name: String, unit: String = "1", help: String, labels: [String] = []) throws(Failure) -> Gauge {
        Gauge(metric: try define(MetricDefinition(name: name, kind: .gauge, unit: unit, help: help, labels: labels)))
    }

    /// How often which values came.
    public func distribution(_ name: String, unit: String = "1", help: String, labels: [String] = []) throws(Failure) -> Distribution {
        Distribution(metric: try define(MetricDefinition(name: name, kind: .distribution, unit: unit, help: help, labels: labels)))
    }

    private func define(_ definition: MetricDefinition) throws(Failure) -> Metric {
        let document = try JSON.encode(definition)
        let define = table.function(0, as: Define.self)
        var handle: UInt64 = 0
        try table.cross(.root) { pointer in document.withCrucibleStr { define(pointer, $0, &handle) } }
        return Metric(table: table, handle: handle, labels: definition.labels)
    }

    /// Writing never throws: a figure that the host does not take is lost, which the host counts, and the plugin goes on.
    public struct Counter: Sendable {
        let metric: Metric

        /// - Parameter values: of the labels, in the order of the definition; those that are left out are empty.
        public func add(_ amount: UInt64 = 1, _ values: String...) { metric.write(values, at: 2, amount) }
        public func add(_ duration: Duration, _ values: String...) { metric.write(values, at: 2, UInt64(max(0, duration.nanoseconds))) }
    }

    /// See ``Counter``.
    public struct Gauge: Sendable {
        let metric: Metric
        public func set(_ value: Double, _ values: String...) { metric.set(values, value) }
    }

    /// See ``Counter``.
    public struct Distribution: Sendable {
        let metric: Metric
        public func record(_ value: UInt64, _ values: String...) { metric.write(values, at: 4, value) }
        public func record(_ duration: Duration, _ values: String...) { metric.write(values, at: 4, UInt64(max(0, duration.nanoseconds))) }
    }

    /// One metric, and the handles of its series as far as they are known.
    final class Metric: Sendable {
        private typealias Series = @convention(c) (Crossing.CallPointer, UInt64, crucible_str, UnsafeMutablePointer<UInt64>) -> Int32
        private typealias Write = @convention(c) (Crossing.CallPointer, UInt64, UInt64) -> Int32
        private typealias Set = @convention(c) (Crossing.CallPointer, UInt64, Double) -> Int32

        /// Handles that are kept; the host bounds its series, and those that it has refused are not asked for again.
        private static let most = 4_096

        private let table: ImportTable
        private let handle: UInt64
        private let labels: [String]
        /// 0: the host has refused it.
        private let series = Locked<[[String]: UInt64]>([:])

        init(table: ImportTable, handle: UInt64, labels: [String]) {
            self.table = table
            self.handle = handle
            self.labels = labels
        }

        func write(_ values: [String], at function: Int, _ amount: UInt64) {
            guard let series = find(values) else { return }
            let write = table.function(function, as: Write.self)
            try? table.cross(.root) { write($0, series, amount) }
        }

        func set(_ values: [String], _ value: Double) {
            guard let series = find(values) else { return }
            let set = table.function(3, as: Set.self)
            try? table.cross(.root) { set($0, series, value) }
        }

        private func find(_ values: [String]) -> UInt64? {
            precondition(values.count <= labels.count, "more values than the metric has labels")
            if let known = series.withLock({ $0[values] }) { return known == 0 ? nil : known }
            let found = ask(values)
            series.withLock { if $0.count < Self.most { $0[values] = found ?? 0 } }
            return found
        }

        private func ask(_ values: [String]) -> UInt64? {
            guard let document = try? JSON.encode(Dictionary(uniqueKeysWithValues: zip(labels, values))) else { return nil }
            let series = table.function(1, as: Series.self)
            var found: UInt64 = 0
            do {
                try table.cross(.root) { pointer in document.withCrucibleStr { series(pointer, handle, $0, &found) } }
                return found
            } catch { return nil }
        }
    }
}
