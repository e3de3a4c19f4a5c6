import Lifecycle

/// Performs the machine's actions in virtual time, on plugins that behave as they are told. Everything that goes either
/// way passes an `Observer`.
struct VirtualShell {
    private(set) var machine: LifecycleMachine
    private(set) var observer: Observer
    private(set) var now = Duration.zero
    private(set) var trace: [String] = []
    private let behaviours: [String: Behaviour]
    private var queue: [Entry] = []
    private var sequence = 0

    private struct Entry {
        let time: Duration
        let sequence: Int
        let event: LifecycleEvent

        func isBefore(_ other: Self) -> Bool { (time, sequence) < (other.time, other.sequence) }
    }

    init(
        _ nodes: [LifecycleNode], blocked: [String: String] = [:], quarantined: [String: String] = [:], mode: LifecycleMachine.Mode = .parallel,
        seed: UInt64 = 1, stopDeadline: Duration = .seconds(30), behaviours: [String: Behaviour] = [:]
    ) {
        machine = LifecycleMachine(
            nodes: nodes, blocked: blocked, quarantined: quarantined, mode: mode, seed: seed, stopDeadline: stopDeadline)
        observer = Observer(nodes: nodes, blocked: blocked, quarantined: quarantined, mode: mode, stopDeadline: stopDeadline)
        self.behaviours = behaviours
    }

    /// Lets something happen at a time from now on.
    mutating func at(_ time: Duration, _ event: LifecycleEvent) {
        queue.append(Entry(time: time, sequence: sequence, event: event))
        sequence += 1
    }

    /// Delivers events until none is left or `isEnough`, or for so many of them; false if there were more.
    @discardableResult
    mutating func run(
        atMost steps: Int = 10_000, until isEnough: (VirtualShell) -> Bool = { _ in false }, noise: ((inout VirtualShell) -> Void)? = nil
    ) -> Bool {
        for _ in 0..<steps {
            if isEnough(self) { return true }
            guard let next = queue.indices.min(by: { queue[$0].isBefore(queue[$1]) }) else { return true }
            let entry = queue.remove(at: next)
            if case .timer(let timer) = entry.event, !observer.isSet(timer) { continue }
            now = entry.time
            deliver(entry.event)
            noise?(&self)
        }
        return queue.isEmpty
    }

    /// Delivers an event now.
    mutating func deliver(_ event: LifecycleEvent) {
        let before = machine
        let actions = machine.handle(event)
        observer.check(event, actions, at: now, before: before, after: machine)
        for action in actions {
            perform(action)
            if let line = Trace.line(action) { trace.append("\(Trace.time(now)) \(line)") }
        }
    }

    private mutating func perform(_ action: LifecycleAction) {
        switch action {
        case .attempt(let plugin, let number):
            for report in behaviour(plugin).attempt(number).reports(plugin: plugin, attempt: number) {
                at(now + report.after, report.1)
            }
        case .setTimer(let timer, let pause): at(now + pause, .timer(timer))
        case .drain(let plugin): if let time = behaviour(plugin).drain { at(now + time, .drained(plugin: plugin)) }
        case .stop(let plugin): if let time = behaviour(plugin).stop { at(now + time, .stopped(plugin: plugin)) }
        case .checkHealth(let plugin, let number, _):
            let check = behaviour(plugin).check(number)
            if let sample = check.sample { at(now + check.after, .healthSampled(plugin: plugin, check: number, sample)) }
        case .withdraw(let plugin, let attempt, _):
            if let time = behaviour(plugin).withdrawal { at(now + time, .withdrawn(plugin: plugin, attempt: attempt)) }
        case .cancelTimer, .abandon, .transition, .becameReady, .startFailed, .healthChanged, .unwell, .finished: break
        }
    }

    private func behaviour(_ plugin: String) -> Behaviour { behaviours[plugin] ?? Behaviour() }
}

/// Actions as lines for people; timers and health checks are left out.
enum Trace {
    static func line(_ action: LifecycleAction) -> String? {
        switch action {
        case .attempt(let plugin, let number): "\(plugin): attempt \(number)"
        case .abandon(let plugin, let attempt, _): "\(plugin): abandon attempt \(attempt)"
        case .transition(let plugin, let from, let to, let reason):
            "\(plugin): \(from) -> \(to)" + (reason.map { " (\($0))" } ?? "")
        case .becameReady: "ready"
        case .startFailed(let reasons): "start failed: \(reasons.joined(separator: "; "))"
        case .drain(let plugin): "\(plugin): drain"
        case .stop(let plugin): "\(plugin): stop"
        case .finished: "finished"
        case .withdraw(let plugin, let attempt, _): "\(plugin): withdraw attempt \(attempt)"
        case .healthChanged(let plugin, let health): "\(plugin): is \(health)"
        case .unwell(let plugin, let reason): "\(plugin): its swap is told: \(reason)"
        case .setTimer, .cancelTimer, .checkHealth: nil
        }
    }

    /// Seconds with three digits.
    static func time(_ time: Duration) -> String {
        let milliseconds = time.components.attoseconds / 1_000_000_000_000_000
        return "\(time.components.seconds).\(String(String(milliseconds + 1000).dropFirst()))"
    }
}
