/// Which spans are sent when, which again, and which never: spans, answers and the time go in, actions come out. Time is nanoseconds of the
/// monotonic clock. One batch is on its way at a time.
public struct SpanExportMachine: ExportMachine {
    public typealias Action = ExportAction<[FinishedSpan]>

    private enum Phase: Hashable { case running, flushing(until: Int64), ended }

    /// A batch that has been sent at least once.
    private struct Batch {
        var spans: [FinishedSpan]
        var attempt: Int
        /// When it is sent again; nil: it is on its way.
        var again: Int64?
    }

    private let settings: SpanExportSettings
    private var queue: [FinishedSpan] = []
    private var batch: Batch?
    /// When the first of the queue has waited long enough.
    private var due: Int64?
    private var phase = Phase.running
    private var hasWarned = false
    private var counts = SpanExportFigures()

    public init(_ settings: SpanExportSettings) { self.settings = settings }

    public var figures: SpanExportFigures {
        var figures = counts
        figures.waiting = queue.count + (batch?.spans.count ?? 0)
        return figures
    }

    public mutating func add(_ span: FinishedSpan, now: Int64) -> [Action] {
        if phase == .ended { return drop(1, .stopped, "the host has stopped") }
        guard queue.count < settings.queue else { return drop(1, .full, "more than \(settings.queue) wait for the collector") }
        queue.append(span)
        if due == nil { due = now + settings.delay }
        // What waits for a batch to be answered is seen to then.
        if batch != nil || (queue.count > 1 && queue.count < settings.batch) { return [] }
        return proceed(now: now)
    }

    public mutating func tick(now: Int64) -> [Action] {
        if case .flushing(let until) = phase, until <= now { return giveUp() }
        return proceed(now: now)
    }

    /// - Parameter random: 0..<1, for the jitter of pauses.
    public mutating func answered(_ outcome: ExportOutcome, now: Int64, random: Double) -> [Action] {
        guard phase != .ended, var sent = batch, sent.again == nil else { return [] }
        let count = UInt64(sent.spans.count)
        var actions: [Action] = []
        switch outcome {
        case .taken(let rejected):
            batch = nil
            let rejected = min(rejected, count)
            counts.exported += count - rejected
            if rejected > 0 { actions = drop(rejected, .rejected, "the collector rejected some") }
        case .refused(let why):
            batch = nil
            actions = drop(count, .refused, why)
        case .again(let after, let why):
            let again = now + pause(after, attempt: sent.attempt, random)
            let isTooLate = if case .flushing(let until) = phase { again >= until } else { false }
            if sent.attempt >= settings.attempts || isTooLate {
                batch = nil
                actions = drop(count, .unreachable, why)
            } else {
                sent.again = again
                batch = sent
            }
        }
        return actions + proceed(now: now)
    }

    /// Sends what there is, within ``SpanExportSettings/flush``. The answer to the last batch, or the time, brings the end.
    public mutating func stop(now: Int64) -> [Action] {
        guard phase == .running else { return [] }
        phase = .flushing(until: now + settings.flush)
        // A collector that has just asked for patience gets one more chance.
        if batch?.again != nil { batch!.again = now }
        return proceed(now: now)
    }

    // MARK: Steps

    /// Sends if it is time to, and says when to look again.
    private mutating func proceed(now: Int64) -> [Action] {
        var actions: [Action] = []
        if let again = batch?.again {
            if again <= now { actions = resend() }
        } else if batch == nil, !queue.isEmpty, isFlushing || queue.count >= settings.batch || due.map({ $0 <= now }) == true {
            actions = sendNext(now: now)
        }
        guard case .flushing(let until) = phase else { return actions + wake(batch == nil ? due : batch!.again) }
        if batch == nil, queue.isEmpty {
            phase = .ended
            return actions + [.end]
        }
        return actions + wake(min(batch?.again ?? until, until))
    }

    private var isFlushing: Bool { if case .flushing = phase { true } else { false } }

    private func wake(_ instant: Int64?) -> [Action] { instant.map { [.wake(at: $0)] } ?? [] }

    private mutating func resend() -> [Action] {
        batch!.again = nil
        batch!.attempt += 1
        return [.send(batch!.spans)]
    }

    private mutating func sendNext(now: Int64) -> [Action] {
        let spans = Array(queue.prefix(settings.batch))
        queue.removeFirst(spans.count)
        due = queue.isEmpty ? nil : now + settings.delay
        batch = Batch(spans: spans, attempt: 1)
        return [.send(spans)]
    }

    /// What the collector asks for, or ever longer; half of it by chance, so that hosts do not come back together.
    private func pause(_ asked: Int64?, attempt: Int, _ random: Double) -> Int64 {
        if let asked { return min(asked, settings.longestPause) }
        let whole = min(settings.backoff << Int64(min(attempt - 1, 16)), settings.longestPause)
        return whole / 2 + Int64(Double(whole / 2) * min(max(random, 0), 1))
    }

    private mutating func giveUp() -> [Action] {
        let left = figures.waiting
        queue = []
        batch = nil
        phase = .ended
        return (left > 0 ? drop(UInt64(left), .stopped, "the collector did not take them before the host had stopped") : []) + [.end]
    }

    private mutating func drop(_ count: UInt64, _ reason: SpanExportFigures.Drop, _ why: String) -> [Action] {
        counts.dropped[reason, default: 0] += count
        guard !hasWarned else { return [] }
        hasWarned = true
        return [.warn("spans of traces are dropped: \(why). It is said once; crucible.trace.spans.dropped counts them")]
    }
}
