import Glibc
import Metric
import Usage

/// What is used: by this process, and by each plugin as far as it was measured. What was not is absent.
enum UsageFamilies {
    static func make(_ report: UsageReport?, plugins: [String]) -> [MetricFamily] {
        guard let report else { return [] }
        let usages = [("host", report.host)] + plugins.map { ($0, report.usage(of: $0)) }
        func gauges(_ value: (PluginUsage) -> Int64?) -> [MetricSample] {
            usages.compactMap { plugin, usage in value(usage).map { MetricSample(["plugin": plugin], .gauge(Double($0))) } }
        }
        return [
            MetricFamily(
                "crucible.plugin.cpu.time", .counter, unit: .seconds,
                help: "CPU since the host started: of threads inside the plugin, and of its child processes with those below them.",
                samples: usages.flatMap { plugin, usage in
                    [("thread", usage.threadCPU), ("child", usage.childCPU)].compactMap { place, nanoseconds in
                        nanoseconds.map { MetricSample(["plugin": plugin, "place": place], .counter(MetricAmount(UInt64(max(0, $0)), .seconds))) }
                    }
                }),
            MetricFamily(
                "crucible.plugin.memory.usage", .gauge, unit: .bytes, help: "Resident memory of the plugin's child processes and of those below them.",
                samples: gauges(\.childMemory)),
            MetricFamily(
                "crucible.plugin.processes", .gauge, help: "Child processes of the plugin, and those below them.",
                samples: gauges { $0.processes.map(Int64.init) }),
            MetricFamily(
                "crucible.host.cpu.utilization", .gauge,
                help: "The part of the machine's processors that the host and its child processes use, 0 to 1.",
                samples: report.share.map { [MetricSample([:], .gauge($0))] } ?? []),
            MetricFamily(
                "crucible.host.memory.utilization", .gauge,
                help: "The part of the machine's memory that the host and its child processes have resident, 0 to 1.",
                samples: memoryShare(report, plugins).map { [MetricSample([:], .gauge($0))] } ?? []),
            MetricFamily(
                "process.memory.usage", .gauge, unit: .bytes, help: "Resident memory of the host's process.",
                samples: report.processMemory.map { [MetricSample([:], .gauge(Double($0)))] } ?? []),
        ]
    }

    /// nil when something of it was not measured.
    private static func memoryShare(_ report: UsageReport, _ plugins: [String]) -> Double? {
        let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        let children = plugins.map { report.usage(of: $0).childMemory }
        guard pages > 0, size > 0, let own = report.processMemory, !children.contains(where: { $0 == nil }) else { return nil }
        return Double(own + children.reduce(0) { $0 + ($1 ?? 0) }) / (Double(pages) * Double(size))
    }

    static func process(uptime: Int64) -> [MetricFamily] {
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        let cpu = UInt64(used.tv_sec) * 1_000_000_000 + UInt64(used.tv_nsec)
        return [
            MetricFamily(
                "process.cpu.time", .counter, unit: .seconds, help: "CPU that the host's process has used.",
                samples: [MetricSample([:], .counter(MetricAmount(cpu, .seconds)))]),
            MetricFamily(
                "process.uptime", .gauge, unit: .seconds, help: "Time since the host began.",
                samples: [MetricSample([:], .gauge(Double(uptime) / 1_000_000_000))]),
        ]
    }
}
