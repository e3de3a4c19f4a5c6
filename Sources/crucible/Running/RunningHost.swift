import Gate
import Host
import Timing

/// A host that has started, and the one way in which commands start and stop it.
struct RunningHost: Sendable {
    let host: Host

    /// Starts a host. A signal meanwhile stops it again.
    static func start(_ configuration: HostConfiguration, _ interruption: Interruption) async throws -> RunningHost {
        do throws(HostError) {
            let host = try await Host.prepare(configuration)
            interruption.onFirst { _ in Task { await host.stop() } }
            try await host.start()
            for plugin in host.status where plugin.state == "failed" || plugin.state == "blocked" {
                Terminal.report("going on without \(plugin.id), \(plugin.state): \(plugin.reason ?? "no reason given")")
            }
            return RunningHost(host: host)
        } catch {
            if interruption.wasInterrupted { throw ExitStatus.interrupted }
            Terminal.report("the host did not start")
            for reason in error.reasons { Terminal.report(reason) }
            throw ExitStatus.hostFailed
        }
    }

    func stop() async { await host.stop() }
}
