import Glibc

/// What `/proc/PID/stat` says of a process, or `/proc/PID/task/TID/stat` of a thread (proc_pid_stat(5)). The parser is pure.
struct ProcessStat: Equatable, Sendable {
    /// `R`, `S`, `D`, `Z` and others.
    var state: UInt8
    var parent: Int32
    /// CPU in ticks of ``ticksPerSecond``, in user mode and in the kernel. Of a process: its ended threads included.
    var userTicks: Int64
    var systemTicks: Int64
    /// The same of its children that have ended and were waited for, with theirs.
    var reapedTicks: Int64
    var threads: Int64
    /// Ticks between the machine's boot and the start. Together with the pid, it names a process for good.
    var started: Int64

    /// All of that in nanoseconds; nil when 63 bits do not hold it.
    var cpu: Int64? {
        var sum = (userTicks, false)
        for ticks in [systemTicks, reapedTicks] where !sum.1 { sum = sum.0.addingReportingOverflow(ticks) }
        let (nanoseconds, overflow) = sum.0.multipliedReportingOverflow(by: 1_000_000_000 / Self.ticksPerSecond)
        return sum.1 || overflow ? nil : nanoseconds
    }

    /// Resolution of every time here, 100 on nearly every machine.
    static let ticksPerSecond = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    /// Bytes that the file has at most: 52 numbers of at most 20 digits, and a name that the kernel cuts.
    static let limit = 2048

    /// nil when the bytes are not such a line.
    init?(_ bytes: [UInt8]) {
        // The name stands in parentheses and may hold blanks and parentheses itself; no other field holds one.
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close,
            open > 0, bytes[open - 1] == UInt8(ascii: " "), ProcNumbers.value(bytes[..<(open - 1)]) != nil
        else { return nil }
        var fields = ProcNumbers(bytes[(close + 1)...])
        guard let state = fields.word(), state.count == 1, let parent = fields.number() else { return nil }
        fields.skip(9)
        guard let user = fields.number(), let system = fields.number(), let reapedUser = fields.number(), let reapedSystem = fields.number()
        else { return nil }
        fields.skip(2)
        guard let threads = fields.number() else { return nil }
        fields.skip(1)
        guard let started = fields.number(), let parent = Int32(exactly: parent) else { return nil }
        let (reaped, overflow) = reapedUser.addingReportingOverflow(reapedSystem)
        guard !overflow else { return nil }
        self.state = state.first!
        self.parent = parent
        (userTicks, systemTicks, reapedTicks) = (user, system, reaped)
        (self.threads, self.started) = (threads, started)
    }
}
