/// Turns what samples have seen into what was used. A value: no clock, no file.
///
/// The CPU that a thread has used since the sample before counts for the plugin that it is inside of at the sample. That is exact for a thread
/// that stays inside, as a loop that burns does. For threads that come and go it is a statistic: of n samples of a busy thread, a part p is
/// found with a standard error of √(p(1−p)/n).
///
/// What is kept grows with threads, child processes and ids of the manifest that exist, and forgets threads and children that have ended.
struct UsageLedger {
    private struct Slice {
        var span: Int64
        /// CPU in nanoseconds, threads and children together.
        var plugins: [String: Int64] = [:]
        var host: Int64 = 0
        /// Of whom a child was not read in it, or was read again and caught up.
        var unreadable: Set<String>
    }

    private struct Total {
        var threadCPU: Int64 = 0
        var childCPU: Int64 = 0
    }

    /// The CPU that it had when it first crossed tells a thread from one that had its number before.
    private struct ThreadKey: Hashable {
        var tid: Int32
        var cpuBegan: Int64
    }

    private struct FamilyKey: Hashable {
        var pid: Int32
        var started: Int64
    }

    private let length: Int
    private let cores: Int
    private var previous: UsageObservation?
    /// Their CPU at the sample before.
    private var threads: [ThreadKey: Int64] = [:]
    private var families: [FamilyKey: GrowingCounter] = [:]
    private var slices: [Slice] = []
    private var totals: [String: Total] = [:]
    private var hostTotal: Int64 = 0

    /// - Parameter length: samples that the window is long.
    init(length: Int, cores: Int) {
        precondition(length > 0 && cores > 0, "a window of \(length) samples on \(cores) cores")
        (self.length, self.cores) = (length, cores)
    }

    /// Takes up one sample, later than the one before.
    mutating func absorb(_ seen: UsageObservation) -> UsageReport {
        let unreadable = seen.unreadable + (previous?.unreadable ?? [])
        var slice = Slice(span: previous.map { max(0, seen.instant - $0.instant) } ?? 0, unreadable: Set(unreadable.map(\.plugin)))
        let inside = chargeThreads(seen, &slice)
        chargeFamilies(seen, &slice)
        if let previous {
            slice.host = max(0, seen.processCPU - previous.processCPU - inside)
            hostTotal += slice.host
            slices.append(slice)
            if slices.count > length { slices.removeFirst() }
        }
        previous = seen
        return report(seen)
    }

    /// Gives the CPU that was charged to plugins.
    private mutating func chargeThreads(_ seen: UsageObservation, _ slice: inout Slice) -> Int64 {
        var (known, sum): ([ThreadKey: Int64], Int64) = ([:], 0)
        for thread in seen.threads {
            let key = ThreadKey(tid: thread.tid, cpuBegan: thread.cpuBegan)
            known[key] = thread.cpu
            guard let plugin = thread.plugin else { continue }
            // One that is not known is new: it counts from its first crossing on.
            let used = previous == nil ? 0 : max(0, thread.cpu - (threads[key] ?? thread.cpuBegan))
            slice.plugins[plugin, default: 0] += used
            totals[plugin, default: Total()].threadCPU += used
            sum += used
        }
        threads = known
        return sum
    }

    private mutating func chargeFamilies(_ seen: UsageObservation, _ slice: inout Slice) {
        var known: [FamilyKey: GrowingCounter] = [:]
        for (plugin, family) in seen.families {
            let key = FamilyKey(pid: family.pid, started: family.started)
            // One that was started since the sample before counts from its start on.
            let isNew = previous.map { family.started >= $0.bootTicks } ?? false
            var counter = families[key] ?? GrowingCounter(base: isNew ? 0 : family.cpu)
            let used = counter.growth(to: family.cpu)
            known[key] = counter
            slice.plugins[plugin, default: 0] += used
            totals[plugin, default: Total()].childCPU += used
        }
        // A child that could not be read now may be readable again.
        let unreadable = Set(seen.unreadable.map(\.pid))
        families = families.filter { unreadable.contains($0.key.pid) }.merging(known) { $1 }
    }

    // MARK: The report

    private func report(_ seen: UsageObservation) -> UsageReport {
        let window = slices.reduce(0) { $0 + $1.span }
        let unreadableNow = Set(seen.unreadable.map(\.plugin))
        let unreadable = slices.reduce(into: unreadableNow) { $0.formUnion($1.unreadable) }
        var report = UsageReport(
            instant: seen.instant, window: window, cores: cores, plugins: [:], host: PluginUsage(), millicores: nil,
            processMemory: seen.processMemory)
        for plugin in Set(totals.keys).union(unreadable) {
            report.plugins[plugin] = usage(plugin, window, isReadable: !unreadable.contains(plugin))
            guard !unreadableNow.contains(plugin) else { continue }
            report.plugins[plugin]?.childMemory = 0
            report.plugins[plugin]?.processes = 0
        }
        hold(seen, &report)
        if window > 0 {
            report.host.threadCPU = hostTotal
            report.host.millicores = Self.millicores(slices.reduce(0) { $0 + $1.host }, window)
            let all = slices.reduce(0) { $1.plugins.values.reduce($0 + $1.host, +) }
            if unreadable.isEmpty { report.millicores = Self.millicores(all, window) }
        }
        return report
    }

    /// What is held now.
    private func hold(_ seen: UsageObservation, _ report: inout UsageReport) {
        report.host.threadsInside = 0
        for thread in seen.threads {
            guard let plugin = thread.plugin else {
                report.host.threadsInside? += 1
                continue
            }
            report.plugins[plugin]?.threadsInside? += 1
        }
        // An unknown sum stays unknown.
        for (plugin, family) in seen.families {
            report.plugins[plugin]?.childMemory? += family.memory
            report.plugins[plugin]?.processes? += family.processes
        }
    }

    private func usage(_ plugin: String, _ window: Int64, isReadable: Bool) -> PluginUsage {
        var usage = PluginUsage()
        usage.threadsInside = 0
        guard window > 0 else { return usage }
        usage.threadCPU = totals[plugin]?.threadCPU ?? 0
        if isReadable {
            usage.childCPU = totals[plugin]?.childCPU ?? 0
            usage.millicores = Self.millicores(slices.reduce(0) { $0 + ($1.plugins[plugin] ?? 0) }, window)
        }
        return usage
    }

    /// Rounded.
    static func millicores(_ nanoseconds: Int64, _ window: Int64) -> Int {
        Int((Double(nanoseconds) * 1000 / Double(window)).rounded())
    }
}
