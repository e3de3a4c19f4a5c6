import Glibc

/// A child process together with the processes below it, as it was when it was read.
///
/// Many children only start the program that does the work (`npx`, `uvx`, a shell), so that the child alone would show next to nothing. The
/// processes below are found where the kernel lists them (`children` in proc_pid_task(5); without CONFIG_PROC_CHILDREN it lists none).
struct ChildFamily: Equatable, Sendable {
    var pid: Int32
    /// Of the child itself, see ``ProcessStat/started``.
    var started: Int64
    /// CPU of all of them and of those that have ended and were waited for, in nanoseconds; the kernel tells ticks. A process that ends
    /// between two of the reads is missing once; nothing is ever counted twice.
    var cpu: Int64
    /// Sum of the resident bytes.
    var memory: Int64
    var processes: Int

    enum Reading: Equatable {
        case family(ChildFamily)
        case gone
        case unreadable
    }

    /// Processes of one family that are read; a larger one is `unreadable`.
    static let limit = 256
    /// Threads of one process that are asked for children.
    static let threadLimit = 1024

    static func read(_ pid: Int32) -> Reading {
        var family = ChildFamily(pid: pid, started: 0, cpu: 0, memory: 0, processes: 0)
        var waiting = [pid]
        while let next = waiting.popLast() {
            guard family.processes < limit else { return .unreadable }
            // A process before the list of its children: what is reaped in between is missing, not counted in both.
            switch family.add(next) {
            case .added: break
            case .gone:
                if next == pid { return .gone }
                continue
            case .unreadable: return .unreadable
            }
            guard let children = children(of: next), waiting.count + children.count <= limit else { return .unreadable }
            waiting += children
        }
        return .family(family)
    }

    private enum Addition { case added, gone, unreadable }

    private mutating func add(_ pid: Int32) -> Addition {
        let stat = ProcFile.read("/proc/\(pid)/stat", atMost: ProcessStat.limit)
        switch (stat, ProcFile.read("/proc/\(pid)/statm", atMost: ProcessMemory.limit)) {
        case (.bytes(let stat), .bytes(let memory)):
            guard let stat = ProcessStat(stat), let used = stat.cpu, let memory = ProcessMemory(memory) else { return .unreadable }
            if pid == self.pid { started = stat.started }
            let (cpu, memorySum) = (cpu.addingReportingOverflow(used), self.memory.addingReportingOverflow(memory.resident))
            guard !cpu.overflow, !memorySum.overflow else { return .unreadable }
            (self.cpu, self.memory, processes) = (cpu.partialValue, memorySum.partialValue, processes + 1)
            return .added
        case (.gone, _), (_, .gone): return .gone
        default: return .unreadable
        }
    }

    /// The processes that any thread of a process has started; none when it has ended. nil when they cannot be read.
    private static func children(of pid: Int32) -> [Int32]? {
        guard let folder = opendir("/proc/\(pid)/task") else { return errno == ENOENT || errno == ESRCH ? [] : nil }
        defer { closedir(folder) }
        var (children, threads): ([Int32], Int) = ([], 0)
        while let entry = readdir(folder) {
            let thread = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) { Int32(String(cString: $0)) }
            }
            guard let thread else { continue }
            threads += 1
            guard threads <= threadLimit else { return nil }
            switch ProcFile.read("/proc/\(pid)/task/\(thread)/children", atMost: limit * 11) {
            case .bytes(let bytes):
                guard let found = pids(bytes) else { return nil }
                children += found
            case .gone: continue
            case .unreadable: return nil
            }
        }
        return children
    }

    /// The pids of a file `children`. Pure; nil when something else stands in it.
    static func pids(_ bytes: [UInt8]) -> [Int32]? {
        var (numbers, pids) = (ProcNumbers(bytes[...]), [Int32]())
        while let word = numbers.word() {
            guard let pid = ProcNumbers.value(word).flatMap(Int32.init(exactly:)), pid > 0 else { return nil }
            pids.append(pid)
        }
        return pids
    }
}
