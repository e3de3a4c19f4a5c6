import CruciblePlugin
import Locking

/// Runs the endpoint's own server: starts it, waits until it is ready, starts it again when it dies, stops it.
final class EndpointServer: Sendable {
    private static let pollInterval = Duration.milliseconds(50)
    private static let pollTimeout = Duration.seconds(2)
    private static let grace = Duration.seconds(5)

    private struct State {
        var life = ServerLife()
        var process: ServerProcess?
        var supervisor: Task<Void, Never>?
    }

    private let server: Configuration.Server
    private let host: Host
    private let service: ProcessService
    private let needsPort: Bool
    private let state = Locked(State())

    init(_ server: Configuration.Server, baseURL: String, host: Host, service: ProcessService) {
        self.server = server
        self.host = host
        self.service = service
        needsPort = server.needsPort(baseURL: baseURL)
    }

    /// The program alone, since arguments may hold a secret.
    private var name: String { "the server '\(server.command[0])'" }

    /// The port of the server that is ready now, nil when it was given none. Throws `UNAVAILABLE` with the reason when none is ready.
    func port() throws(Failure) -> Int? {
        let (life, port) = state.withLock { ($0.life, $0.process?.port) }
        try life.check(name)
        return port
    }

    /// Whether it may be ready again without anybody's help.
    var isExpected: Bool { state.withLock { $0.life.phase != .gaveUp } }

    /// Returns when it is ready. Throws ``Failure`` when it cannot be started, ends or is not ready in time; nothing runs then.
    func start(_ call: Call) async throws {
        state.withLock { $0.life.begin() }
        do {
            let process = try await launch(call)
            state.withLock { $0.supervisor = Task { await self.supervise(process) } }
        } catch {
            state.withLock { $0.life.stop() }
            throw error
        }
    }

    func stop() async {
        let (process, supervisor) = state.withLock { state in
            state.life.stop()
            return (state.process, state.supervisor)
        }
        // Ends a start that the supervisor is waiting for; a running process ends by itself then.
        supervisor?.cancel()
        process?.terminate(grace: Self.grace)
        await supervisor?.value
    }

    // MARK: - One run

    private func launch(_ call: Call) async throws -> ServerProcess {
        let process = try spawn()
        do {
            try await awaitReadiness(of: process, call)
        } catch {
            process.terminate(grace: Self.grace)
            _ = await process.ended()
            throw error
        }
        let now = host.clock.now()
        let isWanted = state.withLock { state in
            guard state.life.phase != .stopped else { return false }
            state.life.becameReady(at: now)
            state.process = process
            return true
        }
        // Stopped in between: stop() did not see this process.
        if !isWanted { process.terminate(grace: Self.grace) }
        return process
    }

    private func spawn() throws(Failure) -> ServerProcess {
        let port: Int? = if needsPort { try service.port() } else { nil }
        do { return try ServerProcess(server, port: port, service: service, log: host.log) } catch { throw cannotStart(error) }
    }

    private func cannotStart(_ failure: Failure) -> Failure {
        let remedy = server.missing.map { ": \($0)" } ?? ""
        return Failure(failure.status, "\(name) cannot be started: \(failure)\(remedy)")
    }

    private func awaitReadiness(of process: ServerProcess, _ call: Call) async throws {
        let url = PortTemplate.fill(server.ready, process.port)
        let deadline = host.clock.now() + server.startTimeout.wholeMilliseconds * 1_000_000
        while true {
            if let failure = process.startFailure { throw cannotStart(failure) }
            if let end = process.endedAlready { throw Failure(.unavailable, "\(name) ended before it was ready: \(end)") }
            if try await isReady(url, call) { return }
            guard host.clock.now() < deadline else {
                let limit = DurationWords.describe(server.startTimeout)
                throw Failure(.deadlineExceeded, "\(name) was not ready after \(limit): \(url) did not answer 200")
            }
            try await host.clock.sleep(Self.pollInterval, call: call)
        }
    }

    private func isReady(_ url: String, _ call: Call) async throws(Failure) -> Bool {
        do {
            let request = HTTPRequest(method: "GET", url: url)
            return try await host.http.collect(request, limit: 1 << 16, timeout: Self.pollTimeout, call: call).head.status == 200
        } catch {
            switch error.status {
            // These do not pass with time.
            case .denied, .invalidArgument: throw error
            default: break
            }
            // Not ready yet, unless it is the caller who does not wait any longer.
            try host.check(call)
            return false
        }
    }

    // MARK: - Supervision

    /// Waits for the end of one run after the other and starts the next, until it must stay down.
    private func supervise(_ first: ServerProcess) async {
        var reason = await first.ended()
        while let pause = ended(reason) {
            host.log(.warning, "\(name) ended and is started again", ["reason": reason, "pause_ms": "\(pause.wholeMilliseconds)"])
            do {
                try await host.clock.sleep(pause)
                reason = try await launch(.root).ended()
            } catch {
                reason = Failure(error).description
            }
        }
    }

    private func ended(_ reason: String) -> Duration? {
        let now = host.clock.now()
        let (pause, phase) = state.withLock { state in
            state.process = nil
            return (state.life.ended(reason, at: now), state.life.phase)
        }
        if phase == .gaveUp { host.log(.error, "\(name) ended and is not started again", ["reason": reason]) }
        return pause
    }
}
