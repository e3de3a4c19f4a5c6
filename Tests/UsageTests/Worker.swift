import CCrucibleHost
import Glibc
import Locking
import Timing

/// A thread that does what it is told, one thing after the other.
final class Worker: Sendable {
    private let body = Locked<(@Sendable () -> Void)?>(nil)
    private let asked = Signal()
    private let done = Signal()

    init() {
        HostThread.start("usage-worker") { [self] in
            while true {
                asked.wait()
                let body = self.body.withLock { $0.take() }
                defer { done.notify() }
                guard let body else { return }
                body()
            }
        }
    }

    /// Returns when the thread has done it.
    func perform(_ new: @escaping @Sendable () -> Void) {
        body.withLock { $0 = new }
        asked.notify()
        done.wait()
    }

    /// Ends the thread, and returns when the kernel knows it no more.
    func end() {
        let tid = Locked<pid_t>(0)
        perform { tid.withLock { $0 = Self.currentID() } }
        asked.notify()
        done.wait()
        let path = "/proc/self/task/\(tid.withLock { $0 })/stat"
        while access(path, F_OK) == 0 { HostThread.sleep(.milliseconds(1)) }
    }

    /// Burns that much CPU on the thread, and gives how much it really was, by the thread's own clock. Nanoseconds.
    func burn(_ wanted: Int64) -> Int64 {
        let used = Locked<Int64>(0)
        perform {
            let start = CPUClock.read(CLOCK_THREAD_CPUTIME_ID)
            while CPUClock.read(CLOCK_THREAD_CPUTIME_ID) - start < wanted {}
            used.withLock { $0 = CPUClock.read(CLOCK_THREAD_CPUTIME_ID) - start }
        }
        return used.withLock { $0 }
    }

    /// What `/proc/self/task/TID/stat` says of the thread's CPU, in nanoseconds; read with nothing of the module.
    func procCPU() -> Int64 {
        let tid = Locked<pid_t>(0)
        perform { tid.withLock { $0 = Self.currentID() } }
        return CPUClock.procCPU("/proc/self/task/\(tid.withLock { $0 })/stat")
    }

    /// The calling thread's number in the kernel, which `/proc/thread-self` ends with.
    private static func currentID() -> pid_t {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/thread-self", $0.baseAddress!, $0.count) }
        return pid_t(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "/").last ?? "") ?? 0
    }

    func enter(_ party: FakeParty) {
        perform { crh_push(crh_current(), party.raw, party.label, 0) }
    }

    func leave() { perform { crh_pop(crh_current()) } }
}

/// A plugin's generation as the gate would make it. Never given up: other tests' samplers may look at it.
///
/// `@unchecked Sendable`: written in init only.
final class FakeParty: @unchecked Sendable {
    let raw: UnsafeMutablePointer<crh_party>
    let label: UnsafeMutablePointer<crh_label>

    init(_ plugin: String) {
        let name = strdup(plugin)!
        raw = crh_party_make(name, 1, crh_cell_make(), name)
        label = .allocate(capacity: 1)
        label.initialize(to: crh_label(interface_name: nil, function: name))
    }
}
