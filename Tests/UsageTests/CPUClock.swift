import Glibc

/// CPU as tests read it, by other ways than the module does.
enum CPUClock {
    /// Nanoseconds.
    static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Of a whole child process by its CPU clock; 0 when it has ended.
    static func of(_ pid: pid_t) -> Int64 {
        var clock = clockid_t()
        return clock_getcpuclockid(pid, &clock) == 0 ? read(clock) : 0
    }

    /// utime and stime of a file `stat`, in nanoseconds. The name must be a plain one.
    static func procCPU(_ path: String) -> Int64 {
        let fields = text(path).split(separator: " ")
        return ((Int64(fields[13]) ?? 0) + (Int64(fields[14]) ?? 0)) * 1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func nanoseconds(_ usage: rusage) -> Int64 {
        Int64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000_000 + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000
    }

    /// The whole of a small file; empty when it cannot be read.
    static func text(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }
}

/// Whether a figure is within 5% of another, as LEASE-8 promises.
func isNear(_ figure: Int64?, _ other: Int64) -> Bool {
    guard let figure else { return false }
    return abs(figure - other) * 20 <= other
}
