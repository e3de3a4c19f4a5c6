import Glibc
import Lease
import Manifest
import Timing

extension LeaseSettings {
    /// What the manifest says about leases.
    ///
    /// - Parameter residents: generations of one plugin that may stay mapped after they have ended.
    init(_ manifest: Manifest, residents: Int) {
        self.init()
        let leases = manifest.leases
        let cores = Int64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        capacity = LeaseAmounts(
            memory: Int64(leases.memory), cpu: cores * Int64(leases.cpu) * 10, connections: Int64(leases.connections),
            slots: Int64(leases.concurrency))
        classes = Dictionary(uniqueKeysWithValues: manifest.plugins.map { plugin in
            let limit = LeaseAmounts(plugin.lease.limit, otherwise: 1 << 60)
            let reserve = LeaseAmounts(plugin.lease.reserve, otherwise: 0)
            return (plugin.id, LeaseClassSettings(
                weight: Int64(plugin.lease.weight), limit: AmountsRange(limit), reservation: AmountsRange(reserve)))
        })
        maxClasses = max(maxClasses, manifest.plugins.count)
        // The generations that have ended and are still there, the one that serves, and what the host takes itself.
        maxGenerations = residents + 4
        (maxWaiters, maxClassWaiters) = (min(leases.queue, 1 << 14), min(leases.queue, 1 << 14))
        defaultTerm = leases.term.nanoseconds
        reserveAge = leases.age.nanoseconds
        throttle.memoryAbove = Int64(leases.memory)
        throttle.memoryBelow = Int64(leases.memory) * 9 / 10
        throttle.cpuAbove = Int64(leases.cpu) * 10
        throttle.cpuBelow = Int64(leases.cpu) * 10 * 7 / 8
    }
}

extension Manifest {
    /// Bytes of the host's memory that a plugin's outs and waiting calls may take: what it may lease of memory, and one message at least.
    func holdLimit(of plugin: String) -> Int64 {
        let own = plugins.first { $0.id == plugin }?.lease.limit.memory
        return Int64(max(min(own ?? leases.memory, leases.memory), host.maxMessage))
    }
}

extension LeaseAmounts {
    fileprivate init(_ amounts: LeaseShare.Amounts, otherwise: Int64) {
        self.init(
            memory: amounts.memory.map(Int64.init) ?? otherwise, cpu: otherwise, connections: amounts.connections.map(Int64.init) ?? otherwise,
            slots: amounts.concurrency.map(Int64.init) ?? otherwise)
    }
}
