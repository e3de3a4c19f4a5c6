import CCrucible
import Locking
import Timing

/// A call that has an id: who made it, how long it may take, and who must hear of its end.
final class CallNode: Sendable {
    enum Ending: Sendable { case cancelled, deadline }

    /// What `done` found: deliver now, deliver after the callbacks that still run, or too late.
    enum Answer { case now, afterCallbacks, late }

    struct State {
        var id: UInt64 = 0
        var chain: UInt64 = 0
        /// Who serves it, once it has got in; the party itself for a call that was opened.
        var server: Party?
        var children: Set<UInt64> = []
        var onCancel: CancelCallback?
        var timers: [TimerToken] = []
        /// Among those who may be served at the same time.
        var place: (any AdmittedPlace)?
        var ending: Ending?
        var isAnswered = false
        /// The callee answered or returned: nothing of it waits for news any more.
        var calleeEnded = false
        var callbacksRunning = 0
        var callbacksBegun = 0
        /// Notified when the last running callback returns.
        var idle: Signal?
        /// Of threads that call in its name and wait while a plugin is replaced.
        var waiting: [ObjectIdentifier: Signal] = [:]
        /// An answer that waits for running callbacks.
        var pendingAnswer: (status: Int32, text: [UInt8])?
    }

    /// The side that made the call.
    let caller: Party
    /// nil for a call that was opened.
    let edge: Edge?
    let callbacks: [ConsumerCallback?]
    let parent: UInt64
    /// 0: its own, which it gets with its id.
    let chain: UInt64
    /// Nanoseconds of the monotonic clock; 0: none.
    let deadline: Int64
    let trace: Trace?
    /// The nearest crossing above; 0: none, so that it begins something new.
    let crossingAbove: UInt64
    /// The nearest call above that is a span; 0: none.
    let spanParent: UInt64
    let started: Int64
    private let state: Locked<State>
    /// What a traced call's span will say; nil for others, which are to pay nothing for it.
    private let spanDraft: Locked<SpanDraft>?

    /// - Parameters:
    ///   - above: the call that this one belongs to.
    ///   - chain: that of the thread, for a call that belongs to none; 0: a new one.
    init(
        caller: Party, server: Party?, edge: Edge?, callbacks: [ConsumerCallback?], below above: CallNode?, chain: UInt64, deadline: Int64,
        trace: Trace?, started: Int64
    ) {
        self.caller = caller
        state = Locked(State(server: server))
        self.edge = edge
        self.callbacks = callbacks
        parent = above?.id ?? 0
        self.chain = above?.rootChain ?? chain
        crossingAbove = above.map { $0.edge == nil ? $0.crossingAbove : $0.id } ?? 0
        spanParent = trace == nil ? 0 : above.map { $0.isSpan ? $0.id : $0.spanParent } ?? 0
        self.deadline = deadline
        self.trace = trace
        self.started = started
        spanDraft = trace == nil ? nil : Locked(SpanDraft())
    }

    var id: UInt64 { state.withLock { $0.id } }
    /// Whether the trace will show it: every crossing, and what somebody opened and gave a name.
    var isSpan: Bool { edge != nil || draft?.name != nil }
    /// The span to which what happens inside of this call belongs.
    var nearestSpan: UInt64 { isSpan ? id : spanParent }
    var draft: SpanDraft? { spanDraft?.withLock { $0 } }
    /// nil when the call is not traced.
    func changeDraft<Result: Sendable>(_ body: @Sendable (inout SpanDraft) -> Result) -> Result? { spanDraft?.withLock { body(&$0) } }
    var rootChain: UInt64 { state.withLock { $0.chain } }
    var server: Party? { state.withLock { $0.server } }

    /// The call has got in. False when it has been answered meanwhile, so that nobody needs to serve it.
    func beginServing(_ party: Party) -> Bool {
        state.withLock { state in
            if state.isAnswered || state.ending == .deadline { return false }
            state.server = party
            return true
        }
    }

    func identify(_ id: UInt64, chain: UInt64) {
        state.withLock { state in
            state.id = id
            state.chain = chain
        }
    }

    /// False when the call has ended, so that the child must not begin.
    func addChild(_ id: UInt64) -> Bool {
        state.withLock { state in
            if state.ending != nil || state.isAnswered { return false }
            state.children.insert(id)
            return true
        }
    }

    func removeChild(_ id: UInt64) {
        state.withLock { _ = $0.children.remove(id) }
    }

    /// Keeps a timer to be cancelled with the call. False when the call has been answered already.
    func keep(_ timer: TimerToken) -> Bool {
        state.withLock { state in
            if state.isAnswered { return false }
            state.timers.append(timer)
            return true
        }
    }

    /// Keeps a place to be left with the call. False when the call has been answered already.
    func keep(_ place: any AdmittedPlace) -> Bool {
        state.withLock { state in
            if state.isAnswered { return false }
            state.place = place
            return true
        }
    }

    /// The first ending counts: gives what must be told, or nil when it has ended before.
    func end(_ ending: Ending) -> (onCancel: CancelCallback?, children: Set<UInt64>, waiting: [Signal])? {
        state.withLock { state in
            guard state.ending == nil, !state.isAnswered else { return nil }
            state.ending = ending
            defer { state.onCancel = nil }
            return (state.onCancel, state.children, Array(state.waiting.values))
        }
    }

    var ending: Ending? { state.withLock { $0.ending } }
    var isAnswered: Bool { state.withLock { $0.isAnswered } }

    /// Keeps a signal to be given when the call ends. False when it has ended.
    func addWaiting(_ signal: Signal) -> Bool {
        state.withLock { state in
            if state.ending != nil || state.isAnswered { return false }
            state.waiting[ObjectIdentifier(signal)] = signal
            return true
        }
    }

    func removeWaiting(_ signal: Signal) {
        state.withLock { _ = $0.waiting.removeValue(forKey: ObjectIdentifier(signal)) }
    }

    /// Registers who is told of a cancellation. False when it has happened already.
    func watch(_ callback: CancelCallback) -> Bool {
        state.withLock { state in
            if state.ending != nil { return false }
            if !state.isAnswered, !state.calleeEnded { state.onCancel = callback }
            return true
        }
    }

    /// The callback's number in this call, from 1; nil when the callee has answered, or is too late to.
    func beginCallback() -> Int? {
        state.withLock { state in
            if state.isAnswered || state.calleeEnded || state.ending == .deadline { return nil }
            state.callbacksRunning += 1
            state.callbacksBegun += 1
            return state.callbacksBegun
        }
    }

    /// Gives the answer that waited for this callback, if it was the last.
    func endCallback() -> (status: Int32, text: [UInt8])? {
        state.withLock { state in
            state.callbacksRunning -= 1
            guard state.callbacksRunning == 0 else { return nil }
            state.idle?.notify()
            defer { state.pendingAnswer = nil }
            return state.pendingAnswer
        }
    }

    /// Returns when no callback runs. To be called when none can begin any more.
    func awaitCallbacks() {
        let idle: Signal? = state.withLock { state in
            if state.callbacksRunning == 0 { return nil }
            let idle = Signal()
            state.idle = idle
            return idle
        }
        idle?.wait()
    }

    /// The callee has answered or returned: it is not told of the end any more.
    func calleeHasEnded() { state.withLock { $0.calleeEnded = true } }

    var hasCalleeEnded: Bool { state.withLock { $0.calleeEnded } }

    /// Claims the one answer. `text` is copied only if it has to wait.
    func beginAnswer(_ status: Int32, _ text: UnsafeRawBufferPointer) -> Answer {
        state.withLock { state in
            if state.isAnswered { return .late }
            state.isAnswered = true
            state.onCancel = nil
            if state.callbacksRunning == 0 { return .now }
            state.pendingAnswer = (status, Array(text))
            return .afterCallbacks
        }
    }

    /// The timers to cancel, the children that outlived the call, who waits in its name, and the place to leave.
    func close() -> (timers: [TimerToken], children: Set<UInt64>, waiting: [Signal], place: (any AdmittedPlace)?) {
        state.withLock { state in
            defer {
                state.timers = []
                state.children = []
                state.place = nil
            }
            state.isAnswered = true
            return (state.timers, state.children, Array(state.waiting.values), state.place)
        }
    }
}
