import Descriptor
import Gate
import Loader
import Locking
import Recording
import Signature
import Timing

/// Plays a recording against one instance of a plugin behind a ``MockHost``, and writes what it does as a recording of its own, in which
/// calls name those that they stand for. [any-thread]
final class ReplaySession: Sendable {
    struct State {
        var machine: ReplayMachine
        var tracker = RecordingTracker()
        var file: RecordingFile
        /// The recorded calls behind tickets that were opened for them.
        var tickets: [UInt64: Int] = [:]
        /// Calls of the plugin, by the recorded ones that they stand for: their ids at the gate, and their callbacks by parameter.
        var identities: [Int: UInt64] = [:]
        var callbacks: [Int: [Int: HostCallback]] = [:]
        var edges: [EdgeKey: Edge] = [:]
        var open: [Int: CallTicket] = [:]
        /// start and ready have returned: drain and stop belong to it.
        var hasStarted = false
    }

    struct EdgeKey: Hashable {
        var caller: String
        var title: String
    }

    /// For lifecycle functions, in recorded time: whoever waits for them here has a patience of its own.
    private static let lifecycleTimeout = Duration.seconds(86_400)

    /// How long the host waits for calls that are inside when it has stopped the plugin.
    private static let settleTime = Duration.seconds(2)

    private let recording: Recording
    let clock: RecordedTime
    let state: Locked<State>
    let changed = Signal()
    let seat: Seat
    let instance = Locked<PluginInstance?>(nil)

    init(_ recording: Recording, output: RecordingFile) {
        self.recording = recording
        clock = RecordedTime(recording.events.first?.at ?? 0)
        seat = Seat(recording.header.plugin)
        state = Locked(State(machine: ReplayMachine(recording), file: output))
    }

    // MARK: The plugin's life

    /// Plays everything. The plugin has ended when it returns, or hangs.
    func run(_ image: PluginImage) {
        state.withLock { $0.file.write(header(image.descriptor).json) }
        HostThread.start("start") { self.start(image) }
        drive()
        state.withLock { state in
            state.file.write(RecordedEvent(at: clock.now(), .end(.closed, dropped: 0)).line())
            state.file.close()
        }
    }

    private func header(_ descriptor: PluginDescriptor) -> RecordingHeader {
        RecordingHeader(
            plugin: recording.header.plugin, library: .init(id: descriptor.id, version: "\(descriptor.version)", digest: nil),
            abi: descriptor.abi,
            provides: descriptor.provides.map { .init(interface: "\($0.interface)", functions: $0.functions.map(\.description)) },
            requires: descriptor.requires.map { required in
                .init(interface: "\(required.interface)", functions: required.functions.map(\.description), providers: [])
            })
    }

    private func start(_ image: PluginImage) {
        var options = MockHost.Options()
        options.clock = clock
        options.plugin = recording.header.plugin
        options.observer = self
        for required in recording.header.requires { options.providers[required.interface] = required.providers ?? [] }
        options.peer = { [self] _, _, signature in
            let body: HostFunction = { [self] invocation in answer(invocation, signature) }
            return body
        }
        do {
            let made = try PluginInstance(image, options)
            instance.withLock { $0 = made }
            try made.start(timeout: Self.lifecycleTimeout)
            // Refused, it shows as a difference of this step.
            if let (state, version) = recording.restored { _ = made.restore(state, version: version) }
            made.sit(seat)
            change { state in
                state.hasStarted = true
                state.machine.started()
            }
        } catch { change { $0.machine.abandon() } }
    }

    private func stop() {
        guard let instance = instance.withLock({ $0 }) else { return change { $0.machine.stopped() } }
        instance.host.party.admit(.draining)
        if state.withLock({ $0.hasStarted }) {
            _ = instance.run(.drain, timeout: Self.lifecycleTimeout)
            _ = instance.run(.stop, timeout: Self.lifecycleTimeout)
        }
        let end = SystemClock.shared.now() + Self.settleTime.nanoseconds
        while instance.host.party.inFlight > 0, SystemClock.shared.now() < end { HostThread.sleep(.milliseconds(1)) }
        // An instance that somebody is inside of stays.
        if instance.host.party.inFlight == 0 { instance.destroy() }
        change { $0.machine.stopped() }
    }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
        changed.notify()
    }

    // MARK: The host's acts

    private func drive() {
        while true {
            let (action, at, patience) = state.withLock { state in
                let (action, at) = state.machine.next()
                return (action, at, state.machine.patience)
            }
            if let at { clock.move(to: at) }
            switch action {
            case .wait:
                if !changed.wait(until: SystemClock.shared.now() + patience) { state.withLock { $0.machine.giveUp() } }
            case .call(let id): HostThread.start("call") { self.perform(id) }
            case .callback(let id, let parameter, let values): deliver(id, parameter, values, patience)
            case .done(let id, let outcome):
                let last = recordedCall(id).call.signature.parameters.count - 1
                deliver(id, last, [.i32(outcome.status.rawValue), .str(outcome.text)], patience)
            case .cancel(let id): cancel(id)
            case .stop: HostThread.start("stop") { self.stop() }
            case .finished: return
            }
        }
    }

    func recordedCall(_ id: Int) -> CallRecord { state.withLock { $0.machine.calls[id]! } }

    /// Runs a callback of the plugin, and waits for its end for as long as the plugin is waited for.
    private func deliver(_ id: Int, _ parameter: Int, _ values: [GateValue], _ patience: Int64) {
        guard let callback = state.withLock({ $0.callbacks[id]?[parameter] }) else { return }
        let ended = Signal()
        HostThread.start("callback") {
            callback(values)
            ended.notify()
        }
        ended.wait(until: SystemClock.shared.now() + patience)
    }

    private func cancel(_ id: Int) {
        guard let ticket = state.withLock({ $0.open[id] }), let gate = instance.withLock({ $0 })?.host.gate else { return }
        _ = gate.cancel(ticket.id, by: gate.host)
    }
}
