import Builtin
import Locking
import Timing
import Usage

/// What runs beside the plugins while a host does: the measuring of what they use, which throttles leases, and the care for the cache.
final class Watches: Sendable {
    /// Memory moves between namespaces, and what has expired goes, this often.
    static let rebalancePeriod = Duration.seconds(5)

    private let usage: UsageWatch
    private let rebalance: PeriodicTask
    private let cycles: CycleLoop
    private let isStopped = Locked(false)

    init(_ host: Host) {
        let (leases, processes, cache) = (host.shared.leases, host.processes, host.shared.cache)
        // Of the system's clock whatever the host's is: what is measured is real.
        usage = UsageWatch(clock: SystemClock.shared, children: { processes.running }) { report in
            guard let used = report.millicores, let memory = report.processMemory else { return }
            let children = report.plugins.values.reduce(0) { $0 + ($1.childMemory ?? 0) }
            leases.desk.pressure(memory: memory + children, cpu: Int64(used) / Int64(report.cores))
        }
        rebalance = PeriodicTask("crucible-cache", clock: host.configuration.clock, every: Self.rebalancePeriod) { cache.rebalance() }
        cycles = CycleLoop(host)
    }

    /// The latest measurement; nil before the first.
    var latest: UsageReport? { usage.latest }

    /// Returns when no cycle runs any more.
    func stopCycles() { cycles.stop() }

    /// ``latest`` stays. Nothing happens when it has stopped.
    func stop() {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        cycles.stop()
        usage.stop()
        rebalance.stop()
    }
}
