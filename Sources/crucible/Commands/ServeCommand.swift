import ArgumentParser
import Host

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the host until SIGTERM.",
        discussion: "`crucible status` asks it how its plugins are, over a Unix socket that only its owner can reach.")

    @OptionGroup var host: HostOptions
    @OptionGroup var control: ControlOptions

    func run() async throws {
        let interruption = Interruption()
        let manifest = try host.loadManifest()
        let socket: ControlSocket
        do { socket = try ControlSocket.listen(at: control.path) } catch {
            Terminal.report("\(error)")
            throw ExitStatus.hostFailed
        }
        defer { socket.close() }
        let progress = StartProgress(isShown: true)
        let running = try await RunningHost.start(host.configuration(manifest, onTransition: progress.report), interruption)
        progress.clear()
        socket.serve { JSONText.encode(StatusReport(running.host)) }
        Terminal.error.line(
            "ready: \(running.host.status.filter { $0.state == "active" }.count) plugins active; status socket \(control.path)")
        await withCheckedContinuation { continuation in interruption.onFirst { _ in continuation.resume() } }
        Terminal.error.line("stopping")
        await running.stop()
        let unclean = running.host.status.filter { $0.state == "failed" }
        for plugin in unclean { Terminal.report("\(plugin.id): \(plugin.reason ?? plugin.state)") }
        if !unclean.isEmpty { throw ExitStatus.requestFailed }
    }
}
