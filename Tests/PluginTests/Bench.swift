import Builtin
import FoundationEssentials
import Gate
import Host
import HostTesting
import Loader
import Locking
import Manifest
import Timing

/// A host with built plugins, opened as the real one opens them. Only HTTP is scripted, and time if a test wants to move it.
struct Bench: Sendable {
    let host: Host
    let log: RecordedLog
    let http: ScriptedEndpoint

    /// Starts the plugins of a manifest, runs the body, stops them.
    static func run<Result: Sendable>(
        _ plugins: Value, leases: Value = [:], http: ScriptedEndpoint = ScriptedEndpoint(), clock: any MonotonicClock = SystemClock.shared,
        _ body: @Sendable (Bench) async throws -> Result
    ) async throws -> Result {
        await Turns.shared.take()
        defer { Task { await Turns.shared.give() } }
        let manifest: Value = ["crucible": 1, "leases": leases, "plugins": plugins]
        let log = RecordedLog()
        let host = try await Host.prepare(HostConfiguration(
            manifest: try Manifest.parse(manifest.text, file: "test.yaml", directory: Repository.root),
            locator: LibraryLocator(searchPath: [TestHost.executableDirectory]), describer: TestHost.executableDirectory + "/crucible-describer",
            stagingParent: FileManager.default.temporaryDirectory.path, environment: ProcessInfo.processInfo.environment, logger: log.logger,
            clock: clock, services: [ServiceFactory(http)]))
        try await host.start()
        do {
            let result = try await body(Bench(host: host, log: log, http: http))
            await host.stop()
            return result
        } catch {
            await host.stop()
            throw error
        }
    }

    /// Why a host with these plugins does not start; empty when it does.
    static func refusal(_ plugins: Value, http: ScriptedEndpoint = ScriptedEndpoint()) async throws -> String {
        do {
            try await run(plugins, http: http) { _ in }
            return ""
        } catch let error as HostError { return error.description }
    }

    /// Calls a function of a plugin and gives its document.
    func call(
        _ plugin: String, _ function: String, _ request: Value? = nil, timeout: Duration = .zero, _ running: Running = Running(),
        trace: Trace? = nil
    ) async throws -> Value {
        let ticket = try host.gate.open(by: host.gate.host, timeout: timeout.nanoseconds, trace: trace).get()
        defer { _ = host.gate.close(ticket.id, by: host.gate.host) }
        let gate = host.gate
        running.begin { _ = gate.cancel(ticket.id, by: gate.host) }
        let call = HostCall(try host.edge(nil, function, of: plugin), below: ticket)
        let inputs = request.map { [GateValue.str($0.text)] } ?? []
        guard call.edge.signature.isAsynchronous else { return try Value(json: call.synchronous(inputs)[0].value.text) }
        let reply = try await call.asynchronous(inputs) { _, arguments in
            if let event = try? Value(json: arguments.text(0)) { running.add(event) }
        }
        return try Value(json: reply)
    }

    /// Calls of the host's to this function that have not ended.
    func inFlight(_ plugin: String, _ function: String) -> UInt64 {
        host.status.first { $0.id == plugin }?.functions.filter { $0.function == function }.map(\.inFlight).reduce(0, +) ?? 0
    }

    /// How a call fails; `ok` when it does not.
    func failure(
        _ plugin: String, _ function: String, _ request: Value, timeout: Duration = .zero, _ running: Running = Running()
    ) async throws -> GateFailure {
        do {
            let reply = try await call(plugin, function, request, timeout: timeout, running)
            return GateFailure(.ok, reply.text)
        } catch let failure as GateFailure { return failure }
    }
}

extension RecordedLog {
    /// Whether a line says this.
    func contains(_ part: String) -> Bool {
        lines.contains { $0.message.contains(part) || $0.fields.values.contains { $0.contains(part) } }
    }
}

/// A call that goes on: what it has reported, and the means to cancel it.
final class Running: Sendable {
    private let state = Locked<(events: [Value], cancel: (@Sendable () -> Void)?)>(([], nil))

    var events: [Value] { state.withLock { $0.events } }
    func add(_ event: Value) { state.withLock { $0.events.append(event) } }
    func begin(_ cancel: @escaping @Sendable () -> Void) { state.withLock { $0.cancel = cancel } }
    func cancel() { state.withLock { $0.cancel }?() }
}

/// Waits for something that happens elsewhere. The limit only ends a test that would hang.
func eventually(_ what: String, _ condition: @Sendable () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw Timeout(what: what)
}

struct Timeout: Error, CustomStringConvertible {
    var what: String
    var description: String { "did not happen within half a minute: \(what)" }
}
