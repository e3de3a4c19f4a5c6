import CProcess
import Glibc

/// The host's end of the guardian: the small process that kills the registered process groups once the
/// host is gone, even by SIGKILL. Forked before the first group; replaced, with all groups told again,
/// if somebody killed it.
///
/// Any thread with SIGPIPE blocked.
final class Guardian: Sendable {
    private struct State {
        var pid: Int32 = 0
        var pidfd: Int32 = -1
        var records: Int32 = -1
        var groups: Set<Int32> = []

        var runs: Bool { records >= 0 }
    }

    private let state = Monitor(State())

    /// Its pid while it runs.
    var processIdentifier: Int32? {
        state.withLock { $0.runs ? $0.pid : nil }
    }

    /// From now on the group dies with the host.
    func add(_ group: Int32) throws(SpawnError) {
        try state.withLock { state throws(SpawnError) in
            state.groups.insert(group)
            if state.runs, cprocess_guardian_tell(state.records, true, group) == 0 { return }
            do throws(SpawnError) {
                try Self.replace(&state)
            } catch {
                state.groups.remove(group)
                throw error
            }
        }
    }

    /// Forgets a group. Before its leader is reaped: afterwards the number may be somebody else's.
    func remove(_ group: Int32) {
        state.withLock { state in
            state.groups.remove(group)
            // A guardian that was killed is replaced by the next `add`, which tells it what is left.
            if state.runs { _ = cprocess_guardian_tell(state.records, false, group) }
        }
    }

    /// Ends the guardian and reaps it. To be called once no group is left.
    func stop() {
        state.withLock { Self.end(&$0) }
    }

    private static func replace(_ state: inout State) throws(SpawnError) {
        end(&state)
        let error = cprocess_guardian_start(&state.pid, &state.pidfd, &state.records)
        guard error == 0 else { throw .system("starting the guardian process", errno: error) }
        for group in state.groups {
            let error = cprocess_guardian_tell(state.records, true, group)
            guard error == 0 else { throw .system("registering a process with the guardian", errno: error) }
        }
    }

    private static func end(_ state: inout State) {
        guard state.runs else { return }
        // Killed rather than asked: closing the pipe would make it kill the groups it knows.
        _ = cprocess_signal(state.pidfd, SIGKILL)
        var signaled = false
        var value: Int32 = 0
        _ = cprocess_reap(state.pidfd, &signaled, &value)
        close(state.pidfd)
        close(state.records)
        state.pidfd = -1
        state.records = -1
    }
}
