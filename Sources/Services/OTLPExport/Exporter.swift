import Locking
import Timing

/// Performs what an ``ExportMachine`` decides. Nobody who calls it waits for a collector. [any-thread]
final class Exporter<Machine: ExportMachine>: Sendable {
    typealias Action = ExportAction<Machine.Load>

    private struct State {
        var machine: Machine
        var alarm: TimerToken?
        var sending: Task<Void, Never>?
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let clock: any MonotonicClock
    private let sender: any CollectorSender
    private let send: @Sendable (Machine.Load) async -> ExportOutcome
    private let answered: @Sendable (inout Machine, ExportOutcome, _ now: Int64) -> [Action]
    private let warn: @Sendable (String) -> Void
    private let state: Locked<State>

    /// - Parameters:
    ///   - sender: shut down at the end.
    ///   - send: sends a load with it, and ends when its task is cancelled.
    ///   - answered: tells the machine what became of the load.
    ///   - warn: told at most once that something does not arrive.
    init(
        _ machine: Machine, clock: any MonotonicClock, sender: any CollectorSender,
        send: @escaping @Sendable (Machine.Load) async -> ExportOutcome,
        answered: @escaping @Sendable (inout Machine, ExportOutcome, _ now: Int64) -> [Action], warn: @escaping @Sendable (String) -> Void
    ) {
        self.clock = clock
        self.sender = sender
        self.send = send
        self.answered = answered
        self.warn = warn
        state = Locked(State(machine: machine))
    }

    func read<Result>(_ body: (Machine) -> Result) -> Result { state.withLock { body($0.machine) } }

    /// Sends what there is, and returns when the collector has it or the time for that is over.
    func stop() async {
        update { machine, now in machine.stop(now: now) }
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
        await sender.shutdown()
    }

    /// The clock's and the task's own locks are taken under this one, never the reverse: a timer's body runs outside of the clock's.
    func update(_ body: (inout Machine, _ now: Int64) -> [Action]) {
        let (warnings, ended) = state.withLock { state in
            var warnings: [String] = []
            var ended: [CheckedContinuation<Void, Never>] = []
            for action in body(&state.machine, clock.now()) {
                switch action {
                case .send(let load): state.sending = Task { await perform(load) }
                case .wake(let instant): wake(at: instant, &state)
                case .warn(let text): warnings.append(text)
                case .end: ended = end(&state)
                }
            }
            return (warnings, ended)
        }
        for text in warnings { warn(text) }
        for continuation in ended { continuation.resume() }
    }

    private func wake(at instant: Int64, _ state: inout State) {
        state.alarm.map(clock.cancel)
        state.alarm = clock.schedule(at: instant) { [weak self] in self?.update { machine, now in machine.tick(now: now) } }
    }

    private func end(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        state.alarm.map(clock.cancel)
        state.alarm = nil
        state.sending?.cancel()
        state.sending = nil
        state.hasEnded = true
        defer { state.waiting = [] }
        return state.waiting
    }

    private func perform(_ load: Machine.Load) async {
        let outcome = await send(load)
        update { machine, now in answered(&machine, outcome, now) }
    }
}
