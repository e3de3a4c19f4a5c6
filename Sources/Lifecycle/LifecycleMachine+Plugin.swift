extension LifecycleMachine {
    /// A plugin of the plan, or one that never got into it.
    struct Plugin: Sendable {
        let node: LifecycleNode
        var state: PluginState
        var phase: PluginPhase
        var reason: String?
        var attempt = 0
        var watch = Watch()
        /// Where in `plugins` the ones it uses are, in the order of `node.dependencies`.
        var dependencies: [Int] = []
        /// Where in `plugins` the ones that use it are, optionally or not.
        var dependents: [Int] = []

        init(node: LifecycleNode) {
            self.node = node
            state = .resolved
            phase = .waiting
        }

        /// A plugin that never got into the plan: `state` is `blocked` or `quarantined`.
        init(outside id: String, _ state: PluginState, reason: String) {
            node = LifecycleNode(
                id: id, dependencies: [], deadline: .zero, attempts: 1, backoff: .zero, isRequired: false)
            self.state = state
            phase = .ended
            self.reason = reason
        }

        var status: PluginStatus {
            PluginStatus(
                id: node.id, state: state, phase: phase, reason: reason, attempt: attempt, health: state == .active ? watch.health : nil,
                restarts: watch.restarts)
        }

        /// Failed for good, blocked or quarantined.
        var isLost: Bool { phase == .ended && (state == .failed || state == .blocked || state == .quarantined) }
        /// Active, or lost: those who wait for it need wait no longer.
        var isSettled: Bool { state == .active || isLost }
    }
}
