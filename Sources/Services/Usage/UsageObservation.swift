import Glibc

/// What one sample has seen: counters that only grow, and what is held now.
struct UsageObservation: Sendable {
    /// Nanoseconds of CLOCK_MONOTONIC.
    var instant: Int64
    /// Ticks since boot, as ``ProcessStat/started``.
    var bootTicks: Int64
    /// CPU of this process in nanoseconds, its ended threads included.
    var processCPU: Int64
    /// Resident bytes of this process; nil when they could not be read.
    var processMemory: Int64?
    var threads: [ThreadReading]
    var families: [(plugin: String, family: ChildFamily)]
    /// Children that live and could not be read.
    var unreadable: [UsageChild]

    /// Looks at everything now: one system call for each thread, a few files for each child process.
    static func now(_ children: [UsageChild]) -> UsageObservation {
        // First of all, so that whatever starts from here on is new to the next sample.
        let bootTicks = read(CLOCK_BOOTTIME) / (1_000_000_000 / ProcessStat.ticksPerSecond)
        var families: [(plugin: String, family: ChildFamily)] = []
        var unreadable: [UsageChild] = []
        for child in children {
            switch ChildFamily.read(child.pid) {
            case .family(let family): families.append((child.plugin, family))
            case .gone: continue
            case .unreadable: unreadable.append(child)
            }
        }
        // The threads directly before the process, so that what they have used is part of what it has used.
        let threads = ThreadReading.all()
        return UsageObservation(
            instant: read(CLOCK_MONOTONIC), bootTicks: bootTicks, processCPU: read(CLOCK_PROCESS_CPUTIME_ID),
            processMemory: ProcessMemory.own()?.resident, threads: threads, families: families, unreadable: unreadable)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
