import Glibc

/// The clock of this module's deadlines.
enum MonotonicTime {
    /// Nanoseconds since some moment in the past.
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// What `poll` takes to wake at a deadline: milliseconds, rounded up, or -1 for never.
    static func pollTimeout(until deadline: UInt64?, now: UInt64) -> Int32 {
        guard let deadline else { return -1 }
        if deadline <= now { return 0 }
        return Int32(clamping: (deadline - now + 999_999) / 1_000_000)
    }
}
