import ArgumentParser
import Host
import Manifest
import MetricServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the host until SIGTERM.",
        discussion: """
            `crucible status` asks it how its plugins are, and `crucible swap` replaces one, over a Unix socket that only its owner can \
            reach.
            """)

    @OptionGroup var host: HostOptions
    @OptionGroup var control: ControlOptions

    @Flag(help: "Swap a plugin when the file of its library changes.")
    var watch = false

    func run() async throws {
        let interruption = Interruption()
        let manifest = try host.loadManifest()
        let socket: ControlSocket
        do { socket = try ControlSocket.listen(at: control.path) } catch {
            Terminal.report("\(error)")
            throw ExitStatus.hostFailed
        }
        defer { socket.close() }
        interruption.onLeaving { socket.close() }
        let progress = StartProgress(isShown: true)
        let running = try await RunningHost.start(host.configuration(manifest, onTransition: progress.report), interruption)
        progress.clear()
        let service = ControlService(host: running.host)
        socket.serve { service.answer($0, $1) }
        let metrics = try await Self.publish(manifest.metrics.listen, of: running)
        let watcher = watch ? Task { await LibraryWatcher(host: running.host).run() } : nil
        defer { watcher?.cancel() }
        Terminal.error.line(
            "ready: \(running.host.status.filter { $0.state == "active" }.count) plugins active; status socket \(control.path)"
                + (metrics.map { "; metrics at http://\($0.place)/metrics" } ?? ""))
        await withCheckedContinuation { continuation in interruption.onFirst { _ in continuation.resume() } }
        Terminal.error.line("stopping")
        await metrics?.server.stop()
        await running.stop()
        let unclean = running.host.status.filter { $0.state == "failed" }
        for plugin in unclean { Terminal.report("\(plugin.id): \(plugin.reason ?? plugin.state)") }
        if !unclean.isEmpty { throw ExitStatus.requestFailed }
    }

    /// Lets the figures be read over HTTP, if the manifest wants that. Stops the host again when it cannot be.
    private static func publish(
        _ place: MetricSettings.Place?, of running: RunningHost
    ) async throws -> (server: MetricServer, place: MetricSettings.Place)? {
        guard var place else { return nil }
        do {
            let host = running.host
            let server = try await MetricServer.start(address: place.address, port: place.port) { host.prometheusText }
            place.port = server.port
            return (server, place)
        } catch {
            await running.stop()
            Terminal.report("nobody can listen at \(place), where the manifest wants the metrics: \(error)")
            throw ExitStatus.hostFailed
        }
    }
}
