import Glibc

/// The time of day here, as `15:04:05.123`.
enum ClockText {
    static func now() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return text(seconds: now.tv_sec, milliseconds: now.tv_nsec / 1_000_000)
    }

    /// - Parameter milliseconds: since 1970.
    static func text(milliseconds: Int64) -> String {
        text(seconds: Int(milliseconds / 1000), milliseconds: Int(milliseconds % 1000))
    }

    private static func text(seconds: Int, milliseconds: Int) -> String {
        var (seconds, parts) = (time_t(seconds), tm())
        localtime_r(&seconds, &parts)
        let numbers = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return numbers.map { String(100 + $0).suffix(2) }.joined(separator: ":") + "." + String(1000 + milliseconds).dropFirst()
    }
}
