import Gate
import Host
import Locking
import Timing

/// A host that has started, and the one way in which commands start and stop it.
struct RunningHost: Sendable {
    let host: Host
    private let stopping = Locked<Task<Void, Never>?>(nil)

    private init(_ host: Host) { self.host = host }

    /// Starts a host. A signal meanwhile stops it again.
    static func start(_ configuration: HostConfiguration, _ interruption: Interruption) async throws -> RunningHost {
        do throws(HostError) {
            let running = RunningHost(try await Host.prepare(configuration))
            interruption.onFirst { _ in Task { await running.stop() } }
            try await running.host.start()
            if interruption.wasInterrupted {
                await running.stop()
                throw HostError(["interrupted"])
            }
            for plugin in running.host.status where plugin.state == "failed" || plugin.state == "blocked" {
                Terminal.report("going on without \(plugin.id), \(plugin.state): \(plugin.reason ?? "no reason given")")
            }
            return running
        } catch {
            if interruption.wasInterrupted { throw ExitStatus.interrupted }
            Terminal.report("the host did not start")
            for reason in error.reasons { Terminal.report(reason) }
            throw ExitStatus.hostFailed
        }
    }

    /// Returns when the host has stopped. A signal and the end of a command may both ask for it: there is one stop, since the host takes a
    /// second request as the wish to wait no longer.
    func stop() async {
        let task = stopping.withLock { stopping in
            let task = stopping ?? Task { await host.stop() }
            stopping = task
            return task
        }
        await task.value
    }
}
