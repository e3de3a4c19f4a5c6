import Glibc

/// The memory of a process, from `/proc/PID/statm` (proc_pid_statm(5)). The parser is pure.
///
/// Resident bytes, not the proportional ones of `smaps_rollup`: for those the kernel walks every page, and pages that two children share
/// are rare enough to be counted for both.
struct ProcessMemory: Equatable, Sendable {
    /// Resident bytes: pages of its own, of files, and shared ones.
    var resident: Int64

    static let pageSize = Int64(max(1, sysconf(Int32(_SC_PAGESIZE))))
    static let limit = 256

    /// nil when the bytes are not such a line.
    init?(_ bytes: [UInt8], pageSize: Int64 = Self.pageSize) {
        var fields = ProcNumbers(bytes[...])
        guard fields.number() != nil, let pages = fields.number(), fields.number() != nil else { return nil }
        let (resident, overflow) = pages.multipliedReportingOverflow(by: pageSize)
        guard !overflow else { return nil }
        self.resident = resident
    }

    /// Of this process; nil when /proc cannot be read.
    static func own() -> ProcessMemory? {
        guard case .bytes(let bytes) = ProcFile.read("/proc/self/statm", atMost: limit) else { return nil }
        return ProcessMemory(bytes)
    }
}
