/// When the figures are read and sent: answers and the time go in, actions come out. Time is nanoseconds of the monotonic clock. One reading
/// is on its way at a time. Nothing is sent again: the next reading has all that one said which did not arrive.
public struct MetricExportMachine: ExportMachine {
    /// Every figure, as it is when it is read, which is when it is sent.
    public struct Reading: Sendable, Hashable {
        public init() {}
    }

    public typealias Action = ExportAction<Reading>

    private enum Phase: Hashable { case idle, running(due: Int64), flushing(until: Int64), ended }

    private let settings: MetricExportSettings
    private var phase = Phase.idle
    private var isSending = false
    /// What is on its way is the last one.
    private var isLast = false
    /// The collector wants to be left alone for so long.
    private var quietUntil: Int64?
    private var hasWarned = false
    public private(set) var figures = MetricExportFigures()

    public init(_ settings: MetricExportSettings) { self.settings = settings }

    /// The first reading comes after one interval.
    public mutating func start(now: Int64) -> [Action] {
        guard phase == .idle else { return [] }
        return schedule(now + settings.interval)
    }

    public mutating func tick(now: Int64) -> [Action] {
        switch phase {
        case .idle, .ended: return []
        case .flushing(let until): return until <= now ? giveUp() : [.wake(at: until)]
        case .running(let due):
            if now < due { return [.wake(at: due)] }
            let next = schedule((due + settings.interval > now ? due : now) + settings.interval)
            if isSending || quietUntil.map({ now < $0 }) == true { return next }
            return send() + next
        }
    }

    public mutating func answered(_ outcome: ExportOutcome, now: Int64) -> [Action] {
        guard isSending, phase != .ended else { return [] }
        isSending = false
        var actions: [Action] = []
        switch outcome {
        case .taken(let rejected):
            figures.taken += 1
            figures.rejected += rejected
            if rejected > 0 { actions = warn("the collector rejected some") }
        case .again(let after, let why):
            quietUntil = after.map { now + min($0, settings.longestPause) }
            actions = fail(.unreachable, why)
        case .refused(let why): actions = fail(.refused, why)
        }
        guard case .flushing = phase else { return actions }
        if !isLast { return actions + sendLast() }
        phase = .ended
        return actions + [.end]
    }

    /// Sends the figures a last time, after what is on its way, within ``MetricExportSettings/flush``. A collector that has asked for
    /// patience gets them too: there is no later.
    public mutating func stop(now: Int64) -> [Action] {
        switch phase {
        case .flushing, .ended: return []
        case .idle, .running:
            let until = now + settings.flush
            phase = .flushing(until: until)
            return (isSending ? [] : sendLast()) + [.wake(at: until)]
        }
    }

    // MARK: Steps

    private mutating func schedule(_ due: Int64) -> [Action] {
        phase = .running(due: due)
        return [.wake(at: due)]
    }

    private mutating func send() -> [Action] {
        isSending = true
        return [.send(Reading())]
    }

    private mutating func sendLast() -> [Action] {
        isLast = true
        return send()
    }

    private mutating func giveUp() -> [Action] {
        phase = .ended
        return fail(.stopped, "the collector did not take them before the host had stopped") + [.end]
    }

    private mutating func fail(_ failure: MetricExportFigures.Failure, _ why: String) -> [Action] {
        figures.failed[failure, default: 0] += 1
        return warn(why)
    }

    private mutating func warn(_ why: String) -> [Action] {
        guard !hasWarned else { return [] }
        hasWarned = true
        return [.warn("figures do not arrive: \(why). It is said once; crucible.metric.exports counts it, and the next reading has them")]
    }
}
