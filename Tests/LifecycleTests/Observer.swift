import Lifecycle

/// Watches a machine from outside and keeps its own account of what must hold. What does not is in `violations`.
struct Observer {
    private(set) var violations: [String] = []
    /// Every pair of states a plugin has gone through.
    private(set) var moves: Set<Move> = []
    private(set) var activeWhenReady: Set<String>?
    private(set) var startHasFailed = false
    private(set) var hasFinished = false
    /// How often a swap was told that its plugin is unwell.
    private(set) var toldSwap = 0

    struct Move: Hashable {
        let from: PluginState
        let to: PluginState
    }

    struct Account {
        let node: LifecycleNode?
        var state: PluginState
        var openAttempt: Int?
        var begun = 0
        var openedAt = Duration.zero
        var failedAt = Duration.zero
        var isAbandoned = false
        var isDrained = false
        var isDrainAskedFor = false
        var isStopAskedFor = false
        var health = HealthAccount()
    }

    private let order: [String]
    private let mode: LifecycleMachine.Mode
    private let ownStopDeadline: Duration
    var accounts: [String: Account]
    var timers: [TimerID: Duration] = [:]
    private var hasBegun = false
    var isStopping = false
    private var stopRequests = 0
    private var latestEnd: Duration?
    var now = Duration.zero

    init(
        nodes: [LifecycleNode], blocked: [String: String], quarantined: [String: String] = [:], mode: LifecycleMachine.Mode,
        stopDeadline: Duration
    ) {
        order = nodes.map(\.id)
        self.mode = mode
        ownStopDeadline = stopDeadline
        accounts = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, Account(node: $0, state: .resolved)) })
        for id in blocked.keys { accounts[id] = Account(node: nil, state: .blocked) }
        for id in quarantined.keys { accounts[id] = Account(node: nil, state: .quarantined) }
    }

    func isSet(_ timer: TimerID) -> Bool { timers[timer] != nil }

    mutating func check(
        _ event: LifecycleEvent, _ actions: [LifecycleAction], at time: Duration, before: LifecycleMachine,
        after: LifecycleMachine
    ) {
        now = time
        guard isSensible(event) else {
            expect(actions.isEmpty, "\(event) made no sense and led to \(actions)")
            expect(after.states == before.states, "\(event) made no sense and changed something")
            expect(after.ignoredEvents == before.ignoredEvents + 1, "\(event) was not counted as ignored")
            return
        }
        expect(after.ignoredEvents == before.ignoredEvents, "\(event) was ignored")
        note(event)
        for action in actions { note(action) }
        checkOrder(actions)
        checkMoment(after)
    }

    mutating func expect(_ holds: Bool, _ text: @autoclosure () -> String) {
        if !holds { violations.append("\(Trace.time(now)): \(text())") }
    }

    private func isSensible(_ event: LifecycleEvent) -> Bool {
        switch event {
        case .begin: !hasBegun && !isStopping
        case .reached(let plugin, let attempt, let state):
            accounts[plugin]?.openAttempt == attempt
                && (accounts[plugin]?.state == .resolved && state == .loaded
                    || accounts[plugin]?.state == .loaded && state == .initialized)
        case .attemptEnded(let plugin, let attempt, let result):
            accounts[plugin]?.openAttempt == attempt
                && (result != .started || accounts[plugin]?.state == .initialized)
        case .timer(let timer): timers[timer] != nil
        case .stop: !hasFinished
        case .drained(let plugin): accounts[plugin]?.state == .draining && accounts[plugin]?.isDrained == false
        case .stopped(let plugin): accounts[plugin]?.state == .draining && accounts[plugin]?.isStopAskedFor == true
        case .healthSampled(let plugin, let check, _): accounts[plugin]?.health.openCheck == check
        case .withdrawn(let plugin, let attempt): accounts[plugin]?.health.withdrawing == attempt
        case .swapBegan(let plugin, _): accounts[plugin]?.state == .active
        case .generationReplaced(let plugin): accounts[plugin]?.state == .active && accounts[plugin]?.health.swap != nil
        case .swapEnded(let plugin, let generation): accounts[plugin]?.health.swap == generation && !isStopping
        }
    }

    private mutating func note(_ event: LifecycleEvent) {
        switch event {
        case .begin: hasBegun = true
        case .attemptEnded(let plugin, _, let result):
            accounts[plugin]?.openAttempt = nil
            if result != .started { accounts[plugin]?.failedAt = now }
        case .timer(let timer):
            expect(timers[timer] == now, "\(timer) ran out at the wrong time")
            timers[timer] = nil
            if let plugin = timer.plugin { accounts[plugin]?.health.noteTimer(timer.kind) }
        case .stop(let deadline):
            isStopping = true
            stopRequests += 1
            latestEnd = now + deadline
        case .drained(let plugin): accounts[plugin]?.isDrained = true
        case .healthSampled(let plugin, let check, let sample):
            let isInTime = isSet(TimerID(plugin: plugin, kind: .answer, number: check))
            accounts[plugin]?.health.noteSample(sample, isInTime: isInTime)
        case .withdrawn(let plugin, _):
            accounts[plugin]?.health.withdrawing = nil
            accounts[plugin]?.failedAt = now
        case .swapBegan(let plugin, let generation): accounts[plugin]?.health.swap = generation
        case .generationReplaced(let plugin):
            accounts[plugin]?.health.openCheck = nil
            accounts[plugin]?.health.badInRow = 0
        case .swapEnded(let plugin, _):
            accounts[plugin]?.health.swap = nil
            accounts[plugin]?.health.badInRow = 0
        case .reached, .stopped: break
        }
    }

    private mutating func note(_ action: LifecycleAction) {
        expect(!hasFinished, "\(action) after the end")
        switch action {
        case .attempt(let plugin, let number): noteAttempt(plugin, number)
        case .setTimer(let timer, let pause):
            expect(timers[timer] == nil, "\(timer) was set twice")
            timers[timer] = now + pause
            if timer.kind == .forgiveness, let plugin = timer.plugin { noteRestart(plugin) }
        case .cancelTimer(let timer):
            let wasSet = timers.removeValue(forKey: timer) != nil
            expect(wasSet, "\(timer) was cancelled and is not set")
        case .abandon(let plugin, let attempt, let reason):
            let isDraining = isStopping && accounts[plugin]?.state == .draining
            let isOpen = isDraining || accounts[plugin]?.openAttempt == attempt || accounts[plugin]?.health.withdrawing == attempt
            expect(isOpen && !reason.isEmpty, "abandoned \(plugin) \(attempt)")
            accounts[plugin]?.openAttempt = nil
            accounts[plugin]?.health.withdrawing = nil
            accounts[plugin]?.isAbandoned = true
        case .transition(let plugin, let from, let to, let reason): noteTransition(plugin, from, to, reason)
        case .becameReady: noteReady()
        case .startFailed(let reasons): noteFailedStart(reasons)
        case .drain(let plugin):
            expect(isStopping && accounts[plugin]?.state == .draining, "\(plugin) drains in the wrong state")
            expect(accounts[plugin]?.isDrainAskedFor == false, "\(plugin) drains twice")
            accounts[plugin]?.isDrainAskedFor = true
        case .stop(let plugin):
            expect(accounts[plugin]?.isDrained == true, "\(plugin) stops before it is drained")
            expect(accounts[plugin]?.isStopAskedFor == false, "\(plugin) stops twice")
            expect(dependents(of: plugin).allSatisfy(hasEnded), "\(plugin) stops before its dependents")
            accounts[plugin]?.isStopAskedFor = true
        case .checkHealth(let plugin, let check, let deadline): noteCheck(plugin, check, deadline)
        case .healthChanged(let plugin, let health):
            expect(accounts[plugin]?.state == .active, "\(plugin) is \(health) and not active")
            expect(accounts[plugin]?.health.badInRow == health.failures, "\(plugin) is \(health) after other checks")
        case .unwell(let plugin, let reason):
            let account = accounts[plugin]
            expect(account?.state == .active && account?.health.swap != nil && !reason.isEmpty, "a swap is told of \(plugin)")
            expect(account?.health.badInRow ?? 0 > 0, "\(plugin) is unwell without a bad check")
            toldSwap += 1
        case .withdraw(let plugin, let attempt, let reason):
            let account = accounts[plugin]
            expect(account?.state == .failed && account?.begun == attempt && !reason.isEmpty, "\(plugin) is withdrawn")
            expect(account?.health.swap == nil, "\(plugin) is withdrawn while it is swapped")
            expect(account?.health.badInRow == account?.node?.health?.failures && !isStopping, "\(plugin) is withdrawn too soon")
            accounts[plugin]?.health.withdrawing = attempt
        case .finished:
            hasFinished = true
            expect(timers.isEmpty, "finished with timers")
            expect(accounts.keys.allSatisfy(hasEnded), "finished before everything ended")
        }
    }

    private mutating func noteAttempt(_ plugin: String, _ number: Int) {
        guard var account = accounts[plugin], let node = account.node else {
            return expect(false, "attempt of \(plugin), which is not in the plan")
        }
        expect(hasBegun && !isStopping, "\(plugin) begins at the wrong time")
        expect(account.openAttempt == nil && !account.isAbandoned, "attempts of \(plugin) overlap")
        let isRestart = account.health.hasBeenActive
        expect(number == account.begun + 1 && (isRestart || number <= node.attempts), "\(plugin) begins attempt \(number)")
        expect(account.state == .resolved && account.health.withdrawing == nil, "\(plugin) begins as \(account.state)")
        for dependency in node.dependencies where number == 1 {
            let isMet = accounts[dependency.id]?.state == .active || dependency.isOptional && isLost(dependency.id)
            expect(isMet, "\(plugin) begins before \(dependency.id)")
        }
        if mode == .serial, number == 1 {
            let earlier = order.prefix { $0 != plugin }
            expect(earlier.allSatisfy(isSettled), "\(plugin) begins before it is its turn")
        }
        if number > 1 {
            let pause = isRestart
                ? node.health!.backoff * (1 << (account.health.countedRestarts - 1)) : node.backoff * (1 << (number - 2))
            expect((pause / 5 * 4...pause / 5 * 6).contains(now - account.failedAt), "\(plugin): wrong backoff")
        }
        account.openAttempt = number
        account.begun = number
        account.openedAt = now
        accounts[plugin] = account
    }

    private mutating func noteTransition(_ plugin: String, _ from: PluginState, _ to: PluginState, _ reason: String?) {
        expect(accounts[plugin]?.state == from, "\(plugin) goes from \(from) and is not there")
        expect(from.canBecome(to), "\(plugin) goes from \(from) to \(to)")
        let needsReason = to == .failed || to == .blocked || to == .quarantined
        expect(!needsReason || reason?.isEmpty == false, "\(plugin) is \(to) without a reason")
        expect(from != .draining || to != .failed || accounts[plugin]?.isAbandoned == true, "\(plugin) keeps what it holds")
        accounts[plugin]?.state = to
        if from == .active { accounts[plugin]?.health.openCheck = nil }
        if to == .active { accounts[plugin]?.health.begin() }
        if to == .quarantined { noteQuarantine(plugin) }
        moves.insert(Move(from: from, to: to))
    }

    private mutating func noteReady() {
        expect(activeWhenReady == nil && !isStopping && hasBegun, "ready at the wrong time")
        expect(order.allSatisfy(isSettled), "ready before all is settled")
        expect(!order.contains { accounts[$0]?.node?.isRequired == true && isLost($0) }, "ready without a required plugin")
        activeWhenReady = Set(order.filter { accounts[$0]?.state == .active })
    }

    private mutating func noteFailedStart(_ reasons: [String]) {
        expect(!startHasFailed && activeWhenReady == nil && !isStopping, "start failed at the wrong time")
        let lost = order.filter { accounts[$0]?.node?.isRequired == true && isLost($0) }
        expect(!lost.isEmpty && lost.count == reasons.count, "start failed without \(lost), because \(reasons)")
        startHasFailed = true
        isStopping = true
        latestEnd = now + ownStopDeadline
    }

    /// Whatever drains or stops at one moment does so in reverse start order.
    private mutating func checkOrder(_ actions: [LifecycleAction]) {
        let drains = order.reversed().map { LifecycleAction.drain(plugin: $0) }.filter(actions.contains)
        let stops = order.reversed().map { LifecycleAction.stop(plugin: $0) }.filter(actions.contains)
        expect(actions.filter(drains.contains) == drains, "drains in the wrong order: \(actions)")
        expect(actions.filter(stops.contains) == stops, "stops in the wrong order: \(actions)")
    }

    /// What holds after every event.
    private mutating func checkMoment(_ machine: LifecycleMachine) {
        for status in machine.states {
            expect(status.state == accounts[status.id]?.state, "\(status.id) is \(status), unlike what was reported")
        }
        expect(machine.isFinished == hasFinished, "isFinished is wrong")
        expect(machine.isReady == (activeWhenReady != nil && !isStopping), "isReady is wrong")
        expect(machine.isDegraded == accounts.keys.contains(where: isLost), "isDegraded is wrong")
        if let latestEnd { expect(now <= latestEnd, "stopping takes too long") }
        expect(timers.keys.count { $0.kind == .stop } <= 1, "several timers for stopping")
        expect(stopRequests < 2 || hasFinished, "the second request to stop did not end the wait")
        for (id, account) in accounts {
            guard let node = account.node else { continue }
            if let attempt = account.openAttempt {
                let timer = TimerID(plugin: id, kind: .deadline, number: attempt)
                expect(timers[timer] == account.openedAt + node.deadline, "attempt of \(id) has no deadline")
            }
            let isIll = account.state == .active && account.health.swap == nil && account.health.badInRow >= node.health?.failures ?? .max
            expect(!isIll, "\(id) is not restarted")
            if account.state == .active, node.health != nil, !isStopping {
                let next = timers.keys.count { $0.plugin == id && ($0.kind == .health || $0.kind == .answer) }
                expect(next == 1, "\(id) is not watched, or twice: \(next)")
            }
            checkProgress(id, node, account)
        }
    }

    /// Nothing waits that need not.
    private mutating func checkProgress(_ id: String, _ node: LifecycleNode, _ account: Account) {
        if isStopping {
            expect(account.state != .active, "\(id) is active while the host stops")
            let mayStop = account.state == .draining && account.isDrained && dependents(of: id).allSatisfy(hasEnded)
            expect(!mayStop || account.isStopAskedFor, "\(id) could be stopped")
        } else if hasBegun, mode == .parallel, account.begun == 0, account.state == .resolved {
            let isHeld = node.dependencies.contains { !isSettled($0.id) }
            expect(isHeld, "\(id) could begin")
        }
    }

    private func dependents(of plugin: String) -> [String] {
        order.filter { accounts[$0]?.node?.dependencies.contains { $0.id == plugin } == true }
    }

    /// Failed with no attempt to come, blocked, or quarantined.
    private func isLost(_ plugin: String) -> Bool {
        guard let account = accounts[plugin] else { return false }
        let isWaiting = timers.keys.contains { $0.plugin == plugin && $0.kind == .backoff }
        if account.state == .failed { return !isWaiting && account.health.withdrawing == nil }
        return account.state == .blocked || account.state == .quarantined
    }

    private func isSettled(_ plugin: String) -> Bool { accounts[plugin]?.state == .active || isLost(plugin) }

    private func hasEnded(_ plugin: String) -> Bool { accounts[plugin]?.state == .stopped || isLost(plugin) }
}
