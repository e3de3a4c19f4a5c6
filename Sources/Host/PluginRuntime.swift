import Builtin
import CCrucible
import Descriptor
import ForeignFunction
import Gate
import Lifecycle
import Loader
import Manifest
import Resolver
import Locking
import Timing

/// One plugin of the plan while the host runs: its image, its instance, and its edges. Called by the lifecycle's threads, one at a time.
final class PluginRuntime: Sendable {
    /// Longest time that the host waits in one lifecycle function of a stopping plugin.
    static let stopDeadline = Duration.seconds(10)

    /// Longer than the gate gives a callee that was cancelled.
    static let settleTime = Duration.seconds(4)

    struct State {
        var party: Party
        var image: PluginImage?
        var instance: Instance?
        var startTicket: CallTicket?
    }

    /// What `create` returned.
    ///
    /// `@unchecked Sendable`: only passed back to the plugin.
    struct Instance: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer?
    }

    let planned: PlannedPlugin
    let staged: StagedLibrary
    let gate: Gate
    private let state: Locked<State>

    init(_ planned: PlannedPlugin, staged: StagedLibrary, gate: Gate) {
        self.planned = planned
        self.staged = staged
        self.gate = gate
        state = Locked(State(party: Self.makeParty(planned, generation: 1)))
    }

    var party: Party { state.withLock { $0.party } }

    private static func makeParty(_ planned: PlannedPlugin, generation: Int) -> Party {
        Party(id: planned.id, generation: generation, isSerial: planned.descriptor.threadModel == .serial, admission: .closed)
    }

    // MARK: Start

    /// Opens the staged library, once; a further attempt uses the same image.
    func load() throws(LoadError) {
        if state.withLock({ $0.image }) != nil { return }
        let image = try PluginImage.open(staged)
        guard image.descriptor == planned.descriptor else {
            throw LoadError(library: staged.library, problems: ["describes itself differently in the host than in a process of its own"])
        }
        staged.discard()
        state.withLock { $0.image = image }
    }

    /// Binds the imports and makes the instance, as a party of its own.
    func create(attempt: Int, _ bind: (PlannedPlugin, Party) throws(HostError) -> [String: [HostTable.Import]]) throws(HostError) {
        let party = Self.makeParty(planned, generation: attempt)
        let table = HostTable(gate: gate, party: party, abi: planned.descriptor.abi, imports: try bind(planned, party))
        let lifecycle = state.withLock { state in
            state.party = party
            return state.image?.lifecycle
        }
        guard let create = lifecycle?.create else { return state.withLock { $0.instance = Instance(pointer: nil) } }
        let instance = try run(deadline: nil, "create") { _ in
            var made: UnsafeMutableRawPointer?
            let status = create(table.pointer, &made)
            return (status, Instance(pointer: made))
        }
        state.withLock { $0.instance = instance }
    }

    /// Runs start and ready, then lets calls in.
    func start(deadline: Duration) throws(HostError) {
        guard let (lifecycle, instance) = state.withLock({ state in state.image.flatMap { image in state.instance.map { (image.lifecycle, $0) } } })
        else { return }
        for (name, function) in [("start", lifecycle.start), ("ready", lifecycle.ready)] {
            guard let function else { continue }
            _ = try run(deadline: deadline, name) { call in (function(instance.pointer, call), ()) }
        }
        party.admit(.open)
        // A start that returns after it was given up does not bring the plugin back.
        guard party.currentAdmission == .open else {
            _ = stop()
            throw HostError(["given up before it was ready"])
        }
    }

    /// Cancels the call of the start that is running.
    func cancelStart() {
        let (ticket, party) = state.withLock { ($0.startTicket, $0.party) }
        party.admit(.gone)
        if let ticket { _ = gate.cancel(ticket.id, by: gate.host) }
    }

    // MARK: Stop

    /// Runs the plugin's own drain. Its failure is no reason to keep it.
    func drain() -> HostError? { finish("drain") { $0.drain } }

    func stop() -> HostError? { finish("stop") { $0.stop } }

    private func finish(
        _ name: String,
        _ function: (crucible_lifecycle) -> (@convention(c) (UnsafeMutableRawPointer?, UnsafePointer<crucible_call>?) -> Int32)?
    ) -> HostError? {
        guard let (image, instance) = state.withLock({ state in state.image.flatMap { image in state.instance.map { (image, $0) } } }),
            let function = function(image.lifecycle)
        else { return nil }
        do {
            _ = try run(deadline: Self.stopDeadline, name) { call in (function(instance.pointer, call), ()) }
            return nil
        } catch { return error }
    }

    /// Ends the generation: what it still waits for is cancelled, then its imports answer GONE. The instance is destroyed unless calls are
    /// still inside it. True when it was.
    @discardableResult
    func destroy() -> Bool {
        let (image, instance, party) = state.withLock { state in
            defer { state.instance = nil }
            return (state.image, state.instance, state.party)
        }
        settle(party)
        party.admit(.gone)
        guard let instance, let destroy = image?.lifecycle.destroy else { return true }
        guard party.inFlight == 0 else { return false }
        destroy(instance.pointer)
        return true
    }

    /// Gives the plugin's own calls, and callbacks that run inside it, a moment to end.
    private func settle(_ party: Party) {
        gate.cancelAll(by: party)
        let end = gate.clock.now() + Self.settleTime.nanoseconds
        while gate.pendingCalls(by: party) > 0 || party.inFlight > 0, gate.clock.now() < end { HostThread.sleep(.milliseconds(1)) }
    }

    /// Runs one lifecycle function with a call of its own.
    private func run<Value>(
        deadline: Duration?, _ name: String, _ body: (UnsafePointer<crucible_call>) -> (Int32, Value)
    ) throws(HostError) -> Value {
        let party = party
        let ticket: CallTicket
        switch gate.open(by: gate.host, serving: party, timeout: deadline?.nanoseconds ?? 0) {
        case .success(let opened): ticket = opened
        case .failure(let failure): throw HostError(["\(name): \(failure)"])
        }
        state.withLock { $0.startTicket = ticket }
        defer {
            state.withLock { $0.startTicket = nil }
            _ = gate.close(ticket.id, by: gate.host)
        }
        var value: Value?
        let result = gate.runLifecycle(party, in: ticket) { call in
            let (status, made) = body(call)
            value = made
            return status
        }
        if case .failure(let failure) = result { throw HostError(["\(name): \(failure)"]) }
        return value!
    }

    // MARK: Edges

    /// The target of a function that this plugin provides.
    func target(_ interface: InterfaceName, _ index: Int) -> Edge.Target? {
        state.withLock { state in
            guard let function = state.image?.function(interface, index), let instance = state.instance else { return nil }
            return .foreign(ForeignTarget(function: function, instance: instance.pointer))
        }
    }
}
