import CCrucible
import Descriptor
import ForeignFunction
import Gate
import Loader
import Signature
import Timing

/// An instance of a plugin behind a ``MockHost``, whose lifecycle and functions are called in whatever order a test wants.
///
/// `@unchecked Sendable`: the instance is only passed back to the plugin; functions are [any-thread] by the ABI's rules.
final class PluginInstance: @unchecked Sendable {
    /// How long a plugin may take to answer a call that was cancelled: what the gate gives it.
    static let cancellationGrace = Duration.seconds(2)

    /// How long start, ready, drain and stop may take.
    static let lifecycleDeadline = Duration.seconds(10)

    let image: PluginImage
    let host: MockHost
    private let pointer: UnsafeMutableRawPointer?

    /// Runs `create`.
    init(_ image: PluginImage, _ options: MockHost.Options) throws(ConformanceFailure) {
        self.image = image
        let host = try MockHost(for: image.descriptor, options)
        self.host = host
        guard let create = image.lifecycle.create else {
            pointer = nil
            return
        }
        var made: UnsafeMutableRawPointer?
        let failure = Self.run(host, "create", timeout: nil) { _ in create(host.table.pointer, &made) }
        if let failure { throw ConformanceFailure(["create answered \(failure.status): \(failure)"]) }
        pointer = made
    }

    var functions: [PluginFunction] { image.descriptor.functions }

    // MARK: Lifecycle

    private typealias StepFunction = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<crucible_call>?) -> Int32

    enum Step: String, CaseIterable, Sendable { case start, ready, drain, stop }

    /// nil when it answered OK, or is not there.
    func run(_ step: Step, timeout: Duration = PluginInstance.lifecycleDeadline) -> GateFailure? {
        let (name, function): (StaticString, StepFunction?) =
            switch step {
            case .start: ("start", image.lifecycle.start)
            case .ready: ("ready", image.lifecycle.ready)
            case .drain: ("drain", image.lifecycle.drain)
            case .stop: ("stop", image.lifecycle.stop)
            }
        guard let function else { return nil }
        return Self.run(host, name, timeout: timeout) { call in function(pointer, call) }
    }

    /// start and ready, as a host does. Throws with what the plugin says when it refuses.
    func start(timeout: Duration = PluginInstance.lifecycleDeadline) throws(ConformanceFailure) {
        for step in [Step.start, .ready] {
            if let failure = run(step, timeout: timeout) { throw ConformanceFailure(["\(step.rawValue) answered \(failure.status): \(failure)"]) }
        }
    }

    /// The end of a life that was started: drain, stop, then GONE for its imports, then destroy.
    func end() {
        _ = run(.drain)
        _ = run(.stop)
        destroy()
    }

    func destroy() {
        host.gate.cancelAll(by: host.party)
        host.party.admit(.gone)
        image.lifecycle.destroy?(pointer)
    }

    /// Takes the seat, so that calls come through the gate.
    func sit(_ seat: Seat) {
        var provided: [FunctionName: Party.Function] = [:]
        for function in functions {
            provided[FunctionName("\(function.interface)", function.signature.name)] = image.function(function.interface, function.index)
        }
        host.party.serve(instance: pointer, provided)
        seat.install(host.party)
    }

    // MARK: State

    func save() -> Result<[UInt8], GateFailure> {
        guard let function = image.lifecycle.save_state else { return .success([]) }
        let sink = OutSink(limit: 16 << 20)
        defer { sink.release() }
        let failure = Self.run(host, "save_state", timeout: Self.lifecycleDeadline) { function(pointer, $0, sink.pointer) }
        if let failure { return .failure(failure) }
        return .success(sink.bytes)
    }

    func restore(_ bytes: [UInt8], version: UInt32) -> GateFailure? {
        guard let function = image.lifecycle.restore_state else { return nil }
        let text = GuardedText(bytes, isGuarded: true)
        defer { text.release() }
        let state = crucible_bytes(data: text.address.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }, size: bytes.count)
        return Self.run(host, "restore_state", timeout: Self.lifecycleDeadline) { function(pointer, $0, version, state) }
    }

    /// What `health` reports; nil when there is no such function.
    func health() -> Result<String, GateFailure>? {
        guard let function = image.lifecycle.health else { return nil }
        let sink = OutSink(limit: 1 << 20)
        defer { sink.release() }
        let failure = Self.run(host, "health", timeout: Self.lifecycleDeadline) { function(pointer, $0, sink.pointer) }
        if let failure { return .failure(failure) }
        return .success(String(decoding: sink.bytes, as: UTF8.self))
    }

    /// Runs one lifecycle function with a call of its own.
    private static func run(
        _ host: MockHost, _ name: StaticString, timeout: Duration?, _ body: (UnsafePointer<crucible_call>) -> Int32
    ) -> GateFailure? {
        switch host.gate.open(by: host.gate.host, serving: host.party, timeout: timeout?.nanoseconds ?? 0) {
        case .failure(let failure): return failure
        case .success(let ticket):
            defer { _ = host.gate.close(ticket.id, by: host.gate.host) }
            if case .failure(let failure) = host.gate.runLifecycle(host.party, name, in: ticket, body) { return failure }
            return nil
        }
    }

    // MARK: Functions

    struct CallOptions {
        /// nil: no deadline.
        var timeout: Duration?
        /// What the suite's callbacks beside `done` answer.
        var callbackStatus = GateStatus.ok
        var outLimit = 16 << 20
        var isGuarded = false
    }

    /// Calls a function on this thread, below the gate: nothing is checked on the way. An asynchronous one is running when it returns.
    func call(
        _ function: PluginFunction, _ inputs: [GateValue], _ options: CallOptions = CallOptions()
    ) throws(ConformanceFailure) -> PluginCall {
        guard let pointer = image.function(function.interface, function.index) else {
            throw ConformanceFailure(["there is no \(function.title)"])
        }
        let ticket: CallTicket
        switch host.gate.open(by: host.gate.host, serving: host.party, timeout: options.timeout?.nanoseconds ?? 0) {
        case .failure(let failure): throw ConformanceFailure(["\(function.title): \(failure)"])
        case .success(let opened): ticket = opened
        }
        let token = CallbackDesk.makeToken()
        let call = PluginCall(function, token: token, ticket: ticket, host: host, callbackStatus: options.callbackStatus)
        CallbackDesk.add(call, as: token)
        let block = try ArgumentBlock(function.signature, inputs, token: token, isGuarded: options.isGuarded, outLimit: options.outLimit)
        defer { block.release() }
        let interface: CallInterface
        do { interface = try CallInterfaces.provider(function.signature) } catch {
            throw ConformanceFailure(["\(function.title): \(error)"])
        }
        let result = host.gate.runLifecycle(host.party, "function", in: ticket) { header in
            block.put(instance: self.pointer, call: header)
            return interface.call(pointer, block.pointers)
        }
        switch result {
        case .success: call.returned(.ok, "", block.outs)
        case .failure(let failure): call.returned(failure.status, failure.message, block.outs)
        }
        return call
    }
}
