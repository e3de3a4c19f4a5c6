import Gate
import Metric

/// One generation's short way to count: `add` and `record` as C functions, which take neither a lock nor memory.
///
/// `@unchecked Sendable`: the memory is written before anybody gets a pointer to it, and freed when nobody can call any more.
final class MetricDoor: @unchecked Sendable {
    private let writer: UnsafeMutablePointer<MetricWriter>

    init(_ writer: MetricWriter) {
        self.writer = .allocate(capacity: 1)
        self.writer.initialize(to: writer)
    }

    /// Nobody writes by it any more.
    func dispose() {
        writer.deinitialize(count: 1)
        writer.deallocate()
    }

    private typealias Write = @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer?, UInt64, UInt64) -> Int32

    private static let adds: Write = { instance, _, series, amount in
        status(instance.assumingMemoryBound(to: MetricWriter.self).pointee.add(series, amount))
    }

    private static let records: Write = { instance, _, series, value in
        status(instance.assumingMemoryBound(to: MetricWriter.self).pointee.record(series, value))
    }

    var add: DirectFunction { direct(Self.adds) }
    var record: DirectFunction { direct(Self.records) }

    private func direct(_ function: Write) -> DirectFunction {
        // Safe: a provider's function of the prototype that `add` and `record` have; it is only called as such.
        DirectFunction(unsafeBitCast(function, to: Party.Function.self), instance: UnsafeMutableRawPointer(writer))
    }

    private static func status(_ refusal: MetricWriter.Refusal?) -> Int32 {
        guard let problem = refusal?.problem else { return GateStatus.ok.rawValue }
        return DirectFunction.fail(GateStatus(problem.code), problem.message)
    }
}
