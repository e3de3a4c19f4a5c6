import CruciblePlugin

/// One configured server through all its runs, as a value: what happens to it and the time go in, actions come out.
///
/// Each run of the process has a number. What is reported of an earlier run than the current one is ignored.
struct ServerMachine: Sendable {
    enum Life: Equatable, Sendable {
        case idle
        /// The process was asked for.
        case starting
        case running
        /// The process is of no use any more and was told to end.
        case ending
        case waiting(until: Moment)
        case failed
        /// Told to stop; the process has not ended yet.
        case stopping
        case stopped
    }

    let configuration: ServerConfiguration
    let roots: [String]
    private(set) var life = Life.idle
    private(set) var session: MCPSession?
    private(set) var restarts = 0
    /// Why it is not ready, or was not the last time.
    private(set) var reason: String?
    private var run = 0
    private var counter: RestartCounter
    private var readySince: Moment?
    /// The newer kind of opening is tried unless it made the server end, or an older kind succeeded.
    private var opening = Opening.probe
    private var lastErrorLine: String?

    init(_ configuration: ServerConfiguration, roots: [String], restart: RestartPolicy) {
        self.configuration = configuration
        self.roots = roots
        counter = RestartCounter(policy: restart)
    }

    // MARK: What happens

    /// Starts an idle, failed or stopped server; otherwise nothing.
    mutating func start() -> [ServerAction] {
        guard [.idle, .failed, .stopped].contains(life) else { return [] }
        counter = RestartCounter(policy: counter.policy)
        restarts = 0
        reason = nil
        return spawn()
    }

    mutating func spawned(run: Int, now: Moment) -> [ServerAction] {
        guard run == self.run else { return [] }
        if life == .stopping { return [.terminate(run: run)] }
        guard life == .starting, session != nil else { return [] }
        life = .running
        return apply(session?.begin(opening, now: now), now: now)
    }

    mutating func spawnFailed(run: Int, _ failure: Failure, now: Moment, random: Double) -> [ServerAction] {
        guard run == self.run, life == .starting || life == .stopping else { return [] }
        session = nil
        if life == .stopping { return stopped() }
        // Asking again does not change what the manifest grants.
        let isFinal = [.denied, .invalidArgument].contains(failure.status)
        return again(after: "it cannot be started: \(failure)", now: now, random: random, isFinal: isFinal)
    }

    mutating func received(run: Int, _ line: IncomingLine, now: Moment) -> [ServerAction] {
        guard run == self.run else { return [] }
        return apply(session?.received(line, now: now), now: now)
    }

    /// A line of standard error. Servers log there; it need not mean trouble.
    mutating func complained(run: Int, _ text: String) -> [ServerAction] {
        guard run == self.run, !text.isEmpty else { return [] }
        lastErrorLine = text
        return [.log(readySince == nil ? .debug : .info, "stderr: \(text)")]
    }

    mutating func exited(run: Int, _ how: String, now: Moment, random: Double) -> [ServerAction] {
        guard run == self.run, ![.idle, .failed, .stopped].contains(life) else { return [] }
        let said = lastErrorLine.map { "; its last line on standard error: \($0)" } ?? ""
        let cause = life == .ending ? reason ?? how : "it ended \(how)\(said)"
        let endedOfItself = life != .ending
        let wasProbed = opening == .probe && session?.phase == .opening
        var actions = apply(session?.ended(cause), now: now)
        session = nil
        if life == .stopping { return actions + stopped() }
        if wasProbed, endedOfItself {
            // Some servers of the older kind end when the first message is not their handshake.
            opening = .handshake
            reason = cause
            restarts += 1
            return actions + [.log(.info, "\(cause); it is started again with the older handshake")] + spawn()
        }
        actions += again(after: cause, now: now, random: random, isFinal: false)
        return actions
    }

    mutating func call(_ token: CallToken, _ tool: String, _ arguments: JSONValue, context: String?, now: Moment) -> [ServerAction] {
        guard state == .ready else {
            let why = "server '\(configuration.name)' is \(state.rawValue)\(reason.map { ": \($0)" } ?? "")"
            return [.complete(token, .failure(Failure(.unavailable, why)))]
        }
        return apply(session?.call(token, tool, arguments, context: context, now: now), now: now)
    }

    mutating func cancel(_ token: CallToken, now: Moment) -> [ServerAction] {
        apply(session?.cancel(token), now: now)
    }

    mutating func writeFailed(run: Int, request: Int, _ failure: Failure, now: Moment) -> [ServerAction] {
        guard run == self.run else { return [] }
        return apply(session?.writeFailed(request, failure, now: now), now: now)
    }

    mutating func tick(now: Moment) -> [ServerAction] {
        if case .waiting(let until) = life, until <= now {
            restarts += 1
            return spawn()
        }
        return apply(session?.tick(now: now), now: now)
    }

    mutating func stop(now: Moment) -> [ServerAction] {
        switch life {
        case .idle, .waiting, .failed: return stopped()
        case .stopping, .stopped: return []
        case .starting:
            life = .stopping
            return []
        case .running, .ending:
            let wasEnding = life == .ending
            life = .stopping
            let actions = apply(session?.ended("it was told to stop"), now: now)
            return wasEnding ? actions : actions + [.terminate(run: run)]
        }
    }

    // MARK: What can be seen

    /// When ``tick(now:)`` is due; nil: never.
    var deadline: Moment? {
        if case .waiting(let until) = life { until } else { session?.deadline }
    }

    var state: ToolServer.State {
        switch life {
        case .idle: .starting
        case .starting, .running: session?.phase == .ready ? .ready : restarts == 0 ? .starting : .restarting
        case .ending, .waiting: .restarting
        case .failed: .failed
        case .stopping, .stopped: .stopped
        }
    }

    /// Of a server that can take calls.
    var tools: [ToolInfo] { state == .ready ? session?.tools ?? [] : [] }

    var report: ToolServer {
        ToolServer(
            name: configuration.name, state: state, protocolVersion: session?.version, reason: state == .ready ? nil : reason,
            restarts: restarts)
    }

    /// Whether the plugin's start need not wait for it any longer: it is ready or gives up; or, when the plugin can do without it, its
    /// first run has failed.
    var isSettled: Bool {
        switch state {
        case .ready, .failed, .stopped: true
        case .starting, .restarting: !configuration.required && counter.failures > 0
        }
    }

    // MARK: Inside

    private mutating func spawn() -> [ServerAction] {
        run += 1
        life = .starting
        readySince = nil
        lastErrorLine = nil
        session = MCPSession(
            server: configuration.name, limits: SessionLimits(start: configuration.startTimeout, call: configuration.callTimeout),
            roots: roots)
        return [.spawn(run: run)]
    }

    private mutating func stopped() -> [ServerAction] {
        life = .stopped
        reason = nil
        return []
    }

    private mutating func again(after cause: String, now: Moment, random: Double, isFinal: Bool) -> [ServerAction] {
        let pause = isFinal ? nil : counter.ended(ready: readySince, now: now, random: random)
        guard let pause else {
            life = .failed
            let tries = isFinal ? "" : counter.policy.attempts == 0 ? "; it is not restarted" : "; gave up after \(restarts) restarts"
            reason = cause + tries
            return [.log(.error, reason ?? cause)]
        }
        reason = cause
        life = .waiting(until: now + pause)
        return [.log(.warning, "\(cause); restart \(counter.failures) of \(counter.policy.attempts) follows in \(pause)")]
    }

    private mutating func apply(_ actions: [SessionAction]?, now: Moment) -> [ServerAction] {
        var result: [ServerAction] = []
        for action in actions ?? [] {
            switch action {
            case .write(let line, let request): result.append(.write(line, request: request, run: run))
            case .complete(let token, let outcome): result.append(.complete(token, outcome))
            case .progress(let token, let progress): result.append(.progress(token, progress))
            case .log(let level, let text): result.append(.log(level, text))
            case .ready: result.append(becameReady(now: now))
            case .failed(let cause): result += gaveUp(cause)
            }
        }
        return result
    }

    private mutating func becameReady(now: Moment) -> ServerAction {
        readySince = now
        reason = nil
        let version = session?.version ?? ""
        if ProtocolVersion.handshake.contains(version) { opening = .handshake }
        return .log(.info, "ready with \(session?.tools.count ?? 0) tools, speaking \(version)")
    }

    private mutating func gaveUp(_ cause: String) -> [ServerAction] {
        guard life == .running else { return [] }
        life = .ending
        reason = cause
        return [.terminate(run: run)]
    }
}
