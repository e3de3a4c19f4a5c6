import CCrucibleHost
import Glibc

/// One thread of this process that has crossed a gate, as it was when it was read.
struct ThreadReading: Equatable, Sendable {
    /// The kernel's number.
    var tid: Int32
    /// Nanoseconds of CPU until now, and until it first crossed.
    var cpu: Int64
    var cpuBegan: Int64
    /// The plugin that it is inside of; nil: the host's functions, or none.
    var plugin: String?

    /// All of them. A thread that ends meanwhile is left out.
    static func all() -> [ThreadReading] {
        var readings: [ThreadReading] = []
        withUnsafeMutablePointer(to: &readings) { readings in
            crh_visit_places({ context, place in
                guard let cpu = ThreadReading.cpu(of: place.pointee.tid) else { return }
                let plugin = place.pointee.plugin.map { String(cString: $0) }
                let reading = ThreadReading(tid: place.pointee.tid, cpu: cpu, cpuBegan: place.pointee.cpu_began, plugin: plugin)
                context!.assumingMemoryBound(to: [ThreadReading].self).pointee.append(reading)
            }, readings)
        }
        return readings
    }

    /// The CPU clock of any thread of this process; nil when it has ended. The clock's number is the kernel's ABI (MAKE_THREAD_CPUCLOCK in
    /// linux/posix-timers.h), of which pthread_getcpuclockid makes it too; that one needs a pthread_t which must not have ended.
    static func cpu(of tid: Int32) -> Int64? {
        var time = timespec()
        guard clock_gettime((~tid << 3) | 6, &time) == 0 else { return nil }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
