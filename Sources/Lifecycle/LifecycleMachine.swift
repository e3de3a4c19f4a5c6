/// Starts and stops the plugins of a plan: decides, and leaves the doing to its caller.
///
/// A value without threads, clock or I/O. The caller reports what happened to `handle`, one event after the other, and
/// performs the actions that come back, in order, before it reports the next event. Given the same nodes, seed and
/// events it answers the same.
public struct LifecycleMachine: Sendable {
    /// How plugins are started. Stopping is parallel in both modes.
    public enum Mode: String, Sendable, CaseIterable {
        /// Each as soon as its dependencies are settled.
        case parallel
        /// One at a time in the order of the plan; the next when the one before is active or has ended.
        case serial
    }

    /// How far the host as a whole is.
    enum Run {
        case idle, starting, ready, stopping, finished
    }

    /// How long stopping may take when the start fails and nothing else is said.
    public static let defaultStopDeadline: Duration = .seconds(30)

    let mode: Mode
    let seed: UInt64
    let stopDeadlineAfterFailedStart: Duration
    /// The plan in start order, then the plugins that never got into it, by id.
    var plugins: [Plugin]
    let indexes: [String: Int]
    var run = Run.idle
    /// The deadline of the stop under way, and whether somebody asked for it.
    var stopDeadline: Duration = .zero
    var isStopAskedFor = false
    var timers: Set<TimerID> = []
    /// The actions of the event in hand.
    var actions: [LifecycleAction] = []

    /// How many events were ignored: late, repeated, or about something that does not exist.
    public private(set) var ignoredEvents = 0

    /// - Parameters:
    ///   - nodes: The plan in start order: ids are unique, and a dependency stands before its dependents or in `blocked`.
    ///   - blocked: Why plugins never got into the plan, by id. They are never started; what needs them is blocked too.
    ///   - quarantined: The same for plugins that are kept out because they brought an earlier host down; none of `blocked`.
    ///   - seed: Of the variation of backoffs.
    ///   - stopDeadline: How long stopping may take when the start failed.
    public init(
        nodes: [LifecycleNode], blocked: [String: String], quarantined: [String: String] = [:], mode: Mode, seed: UInt64,
        stopDeadline: Duration = Self.defaultStopDeadline
    ) {
        self.mode = mode
        self.seed = seed
        stopDeadlineAfterFailedStart = stopDeadline
        let outside = blocked.map { Plugin(outside: $0.key, .blocked, reason: $0.value) }
            + quarantined.map { Plugin(outside: $0.key, .quarantined, reason: $0.value) }
        let all = nodes.map { Plugin(node: $0) } + outside.sorted { $0.node.id < $1.node.id }
        plugins = all
        indexes = Dictionary(all.indices.map { (all[$0].node.id, $0) }) { first, _ in
            preconditionFailure("two plugins of the plan have the id \(all[first].node.id)")
        }
        for dependent in nodes.indices {
            for dependency in nodes[dependent].dependencies {
                guard let index = indexes[dependency.id], index < dependent || index >= nodes.count else {
                    preconditionFailure("\(nodes[dependent].id) needs \(dependency.id), which is not before it in the plan")
                }
                plugins[dependent].dependencies.append(index)
                plugins[index].dependents.append(dependent)
            }
        }
    }

    /// Every plugin in start order, then those that never got into the plan, by id.
    public var states: [PluginStatus] { plugins.map(\.status) }
    /// Whether the host has become ready and is not stopping.
    public var isReady: Bool { run == .ready }
    /// Whether everything has ended.
    public var isFinished: Bool { run == .finished }
    /// Whether the host does without some plugin for good: one that failed, is blocked or quarantined.
    public var isDegraded: Bool { plugins.contains(where: \.isLost) }

    /// Takes in what happened and returns what is to be done about it, in this order.
    ///
    /// An event that is late, repeated, or about an unknown plugin, attempt or timer changes nothing but `ignoredEvents`.
    public mutating func handle(_ event: LifecycleEvent) -> [LifecycleAction] {
        guard take(event) else {
            ignoredEvents += 1
            return []
        }
        advance()
        defer { actions = [] }
        return actions
    }

    /// Applies the event to the one plugin it is about, or to the run. False if it makes no sense now.
    private mutating func take(_ event: LifecycleEvent) -> Bool {
        switch event {
        case .begin: begin()
        case .reached(let plugin, let attempt, let state): reached(plugin, attempt, state)
        case .attemptEnded(let plugin, let attempt, let result): attemptEnded(plugin, attempt, result)
        case .timer(let timer): ranOut(timer)
        case .stop(let deadline): stop(within: deadline)
        case .drained(let plugin): drained(plugin)
        case .stopped(let plugin): stopped(plugin)
        case .healthSampled(let plugin, let check, let sample): healthSampled(plugin, check, sample)
        case .withdrawn(let plugin, let attempt): withdrawn(plugin, attempt)
        case .swapBegan(let plugin, let generation): swapBegan(plugin, generation)
        case .generationReplaced(let plugin): generationReplaced(plugin)
        case .swapEnded(let plugin, let generation): swapEnded(plugin, generation)
        }
    }

    /// Draws the consequences for all the others.
    private mutating func advance() {
        if run == .starting { advanceStart() }
        if run == .stopping { advanceStop() }
    }

    private mutating func ranOut(_ timer: TimerID) -> Bool {
        guard timers.remove(timer) != nil else { return false }
        switch timer.kind {
        case .deadline: attemptHung(index(of: timer))
        case .backoff: retry(index(of: timer))
        case .health: checkIsDue(index(of: timer))
        case .answer: checkIsUnanswered(index(of: timer))
        case .withdrawal: withdrawalHung(index(of: timer))
        case .forgiveness: forgive(index(of: timer), timer.number)
        case .stop: endStop(because: "did not stop within \(Reason.text(stopDeadline))")
        }
        return true
    }

    private func index(of timer: TimerID) -> Int {
        guard let index = timer.plugin.flatMap({ indexes[$0] }) else {
            preconditionFailure("a \(timer.kind) timer was set for no plugin")
        }
        return index
    }
}

extension LifecycleMachine {
    /// Moves a plugin on and reports it.
    mutating func move(_ index: Int, to state: PluginState, _ phase: PluginPhase, reason: String? = nil) {
        let old = plugins[index].state
        precondition(old.canBecome(state), "\(plugins[index].node.id): \(old) to \(state) is no legal transition")
        plugins[index].state = state
        plugins[index].phase = phase
        plugins[index].reason = reason
        actions.append(.transition(plugin: plugins[index].node.id, from: old, to: state, reason: reason))
    }

    mutating func set(_ timer: TimerID, after duration: Duration) {
        timers.insert(timer)
        actions.append(.setTimer(timer, after: duration))
    }

    /// Cancels a timer unless it has run out already.
    mutating func cancel(_ timer: TimerID) {
        guard timers.remove(timer) != nil else { return }
        actions.append(.cancelTimer(timer))
    }
}
