import Gate
import Locking
import Timing

/// Performs what an ``ExportMachine`` decides. Whoever ends a span only puts it into the queue. [any-thread]
public final class SpanExporter: SpanSink {
    private struct State {
        var machine: ExportMachine
        var alarm: TimerToken?
        var sending: Task<Void, Never>?
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let clock: any MonotonicClock
    private let sender: any SpanSender
    private let encoder: OTLPEncoder
    private let warn: @Sendable (String) -> Void
    private let random: @Sendable () -> Double
    private let state: Locked<State>

    /// - Parameters:
    ///   - warn: told at most once that spans are lost.
    ///   - random: 0..<1.
    public init(
        _ settings: ExportSettings, encoder: OTLPEncoder, sender: any SpanSender, clock: any MonotonicClock,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, warn: @escaping @Sendable (String) -> Void
    ) {
        self.clock = clock
        self.sender = sender
        self.encoder = encoder
        self.warn = warn
        self.random = random
        state = Locked(State(machine: ExportMachine(settings)))
    }

    public var figures: ExportFigures { state.withLock { $0.machine.figures } }

    public func take(_ span: Span, of trace: Trace) {
        let span = FinishedSpan(span, trace: trace.id, epoch: trace.epoch)
        update { machine, now in machine.add(span, now: now) }
    }

    /// Sends what there is, and returns when the collector has it or the time for that is over.
    public func stop() async {
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
    private func update(_ body: (inout ExportMachine, Int64) -> [ExportMachine.Action]) {
        let (warnings, ended) = state.withLock { state in
            var warnings: [String] = []
            var ended: [CheckedContinuation<Void, Never>] = []
            for action in body(&state.machine, clock.now()) {
                switch action {
                case .send(let spans): state.sending = Task { await send(spans) }
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

    private func send(_ spans: [FinishedSpan]) async {
        let outcome = await sender.send(encoder.encode(spans))
        let random = random()
        update { machine, now in machine.answered(outcome, now: now, random: random) }
    }
}
