import CCrucible
import Descriptor
import Faults
import Gate
import Loader
import Locking
import Resolver
import Timing

/// One generation of a plugin: an instance of an opened library, with its party and its imports. Called by the host's threads, one at a
/// time; what calls it meanwhile goes through the gate.
final class Generation: Sendable {
    /// Longest time that the host waits in one lifecycle function of a stopping plugin.
    static let stopDeadline = Duration.seconds(10)

    /// Longer than the gate gives a callee that was cancelled.
    static let settleTime = Duration.seconds(4)

    /// What `create` returned.
    ///
    /// `@unchecked Sendable`: only passed back to the plugin.
    struct Instance: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer?
    }

    private struct State {
        var table: HostTable?
        var instance: Instance?
        var ticket: CallTicket?
    }

    /// A lifecycle function that takes the instance and a call.
    typealias Function = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<crucible_call>?) -> Int32

    let planned: PlannedPlugin
    let image: PluginImage
    let party: Party
    private let gate: Gate
    private let state = Locked(State())

    init(_ planned: PlannedPlugin, number: Int, image: PluginImage, gate: Gate, holdLimit: Int64) {
        self.planned = planned
        self.image = image
        self.gate = gate
        party = Party(
            id: planned.id, generation: number, isSerial: planned.descriptor.threadModel == .serial, admission: .closed, holdLimit: holdLimit)
    }

    var number: Int { party.generation }

    /// Says whose the library is, so that a crash in a thread of its own is known as its.
    private func claim() {
        guard let entry = image.entry else { return }
        FaultHandler.disclaim(entry)
        FaultHandler.claim(entry, plugin: planned.id, generation: number, digest: image.digest)
    }

    // MARK: Start

    /// Makes the instance.
    func create(imports: [String: [HostTable.Import]]) throws(HostError) {
        let table = HostTable(gate: gate, party: party, abi: planned.descriptor.abi, imports: imports)
        state.withLock { $0.table = table }
        claim()
        guard let create = image.lifecycle.create else { return state.withLock { $0.instance = Instance(pointer: nil) } }
        let instance = try run("create", deadline: nil) { _ in
            var made: UnsafeMutableRawPointer?
            let status = create(table.pointer, &made)
            return (status, Instance(pointer: made))
        }
        state.withLock { $0.instance = instance }
    }

    /// Runs start and ready; afterwards it can take its seat.
    func start(deadline: Duration) throws(HostError) {
        try run("start", deadline: deadline) { $0.start }
        try run("ready", deadline: deadline) { $0.ready }
        party.serve(instance: instance?.pointer, functions)
        // A start that returns after it was given up does not bring the plugin back.
        guard party.currentAdmission != .gone else {
            try? run("stop", deadline: Self.stopDeadline) { $0.stop }
            throw HostError(["given up before it was ready"])
        }
    }

    private var functions: [FunctionName: Party.Function] {
        var functions: [FunctionName: Party.Function] = [:]
        for provided in planned.descriptor.provides {
            for (index, signature) in provided.functions.enumerated() {
                functions[FunctionName("\(provided.interface)", signature.name)] = image.function(provided.interface, index)
            }
        }
        return functions
    }

    /// Cancels the lifecycle call that is running, answers the calls inside in its place, and keeps out of the instance from now on.
    func abandon() {
        party.admit(.gone)
        gate.answerAll(inside: party)
        if let ticket = state.withLock({ $0.ticket }) { _ = gate.cancel(ticket.id, by: gate.host) }
    }

    // MARK: State

    /// What the plugin writes as its state, at most as much as a message may have.
    func saveState(deadline: Duration) throws(HostError) -> StateBytes {
        guard let save = image.lifecycle.save_state, let instance else { return StateBytes([]) }
        let sink = StateSink(limit: gate.maximumMessage)
        defer { sink.release() }
        try run("save_state", deadline: deadline) { call in (save(instance.pointer, call, sink.pointer), ()) }
        if sink.overflowed { throw HostError(["save_state: more than \(gate.maximumMessage) bytes"]) }
        return sink.take()
    }

    func restoreState(_ bytes: StateBytes, version: Int, deadline: Duration) throws(HostError) {
        guard let restore = image.lifecycle.restore_state, let instance else { throw HostError(["restore_state: it has none"]) }
        gate.observeRestoring(party, bytes, version: UInt32(clamping: version))
        try run("restore_state", deadline: deadline) { call in
            let data = bytes.contents.bindMemory(to: UInt8.self)
            let given = crucible_bytes(data: data.baseAddress, size: data.count)
            return (restore(instance.pointer, call, UInt32(clamping: version), given), ())
        }
    }

    // MARK: Health

    /// The plugin's own report, a JSON document; of one that is too long, one byte too many.
    func health(deadline: Duration, limit: Int) throws(HostError) -> [UInt8] {
        guard let health = image.lifecycle.health, let instance else { return [] }
        let sink = StateSink(limit: limit)
        defer { sink.release() }
        try run("health", deadline: deadline) { call in (health(instance.pointer, call, sink.pointer), ()) }
        return sink.overflowed ? [UInt8](repeating: 0, count: limit + 1) : sink.contents
    }

    // MARK: Stop

    /// Runs the plugin's own drain. Its failure is no reason to keep it.
    func drain() -> HostError? { finish("drain") { $0.drain } }

    func stop() -> HostError? { finish("stop") { $0.stop } }

    private func finish(_ name: StaticString, _ function: (crucible_lifecycle) -> Function?) -> HostError? {
        do throws(HostError) {
            try run(name, deadline: Self.stopDeadline, function)
            return nil
        } catch { return error }
    }

    /// Ends the generation: what it still waits for is cancelled, then its imports answer GONE. The instance is destroyed unless calls are
    /// still inside it. True when it was.
    @discardableResult
    func destroy() -> Bool {
        settle()
        party.admit(.gone)
        let instance = state.withLock { state in
            defer { state.instance = nil }
            return state.instance
        }
        guard let instance, let destroy = image.lifecycle.destroy else { return party.inFlight == 0 }
        guard party.inFlight == 0 else { return false }
        destroy(instance.pointer)
        return true
    }

    /// Gives the plugin's own calls, and callbacks that run inside it, a moment to end. What it opened and forgot is closed for it.
    private func settle() {
        gate.cancelAll(by: party)
        let end = gate.clock.now() + Self.settleTime.nanoseconds
        while gate.pendingCalls(by: party) > 0 || party.inFlight > 0, gate.clock.now() < end { HostThread.sleep(.milliseconds(1)) }
        gate.closeAll(by: party)
    }

    /// Gives back what stands in the host's memory for it. To be called when none of its code is in memory any more.
    func dispose() {
        let table = state.withLock { state in
            defer { state.table = nil }
            return state.table
        }
        table?.dispose()
        party.dispose()
    }

    // MARK: Lifecycle functions

    private var instance: Instance? { state.withLock { $0.instance } }

    /// Runs a function that takes the instance and a call, if the plugin has it.
    private func run(_ name: StaticString, deadline: Duration, _ function: (crucible_lifecycle) -> Function?) throws(HostError) {
        guard let instance, let function = function(image.lifecycle) else { return }
        try run(name, deadline: deadline) { call in (function(instance.pointer, call), ()) }
    }

    /// Runs one lifecycle function with a call of its own.
    private func run<Value>(
        _ name: StaticString, deadline: Duration?, _ body: (UnsafePointer<crucible_call>) -> (Int32, Value)
    ) throws(HostError) -> Value {
        let ticket: CallTicket
        switch gate.open(by: gate.host, serving: party, timeout: deadline?.nanoseconds ?? 0) {
        case .success(let opened): ticket = opened
        case .failure(let failure): throw HostError(["\(name): \(failure)"])
        }
        state.withLock { $0.ticket = ticket }
        defer {
            state.withLock { $0.ticket = nil }
            _ = gate.close(ticket.id, by: gate.host)
        }
        var value: Value?
        let result = gate.runLifecycle(party, name, in: ticket) { call in
            let (status, made) = body(call)
            value = made
            return status
        }
        if case .failure(let failure) = result { throw HostError(["\(name): \(failure)"]) }
        return value!
    }
}
