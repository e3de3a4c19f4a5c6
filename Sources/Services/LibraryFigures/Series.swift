import Metric

/// One series of a library. What it cannot hold is not written, and counted.
struct Series: Sendable {
    let registry: MetricRegistry
    let writer: MetricWriter
    let number: UInt64

    func add(_ amount: Int64) { check(UInt64(exactly: amount).map { writer.add(number, $0) } ?? .tooLarge) }
    func record(_ value: Int64) { check(UInt64(exactly: value).map { writer.record(number, $0) } ?? .tooLarge) }
    func set(_ value: Double) { check(writer.set(number, value)) }
    func forget() { writer.forget(number) }

    /// A distribution has whole numbers: another value would be a different one in it.
    func record(_ value: Double) {
        guard let whole = Int64(exactly: value) else { return check(.tooLarge) }
        record(whole)
    }

    private func check(_ refusal: MetricWriter.Refusal?) {
        if refusal != nil { registry.refuse(.value, of: RegistryMetricsFactory.owner) }
    }
}
