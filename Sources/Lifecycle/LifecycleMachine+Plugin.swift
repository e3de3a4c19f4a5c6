extension LifecycleMachine {
    /// A plugin of the plan, or one that never got into it.
    struct Plugin: Sendable {
        let node: LifecycleNode
        var state: PluginState
        var phase: PluginPhase
        var reason: String?
        var attempt = 0
        /// Where in `plugins` the ones it uses are, in the order of `node.dependencies`.
        var dependencies: [Int] = []
        /// Where in `plugins` the ones that use it are, optionally or not.
        var dependents: [Int] = []

        init(node: LifecycleNode) {
            self.node = node
            state = .resolved
            phase = .waiting
        }

        /// A plugin that never got into the plan.
        init(blocked id: String, reason: String) {
            node = LifecycleNode(
                id: id, dependencies: [], deadline: .zero, attempts: 1, backoff: .zero, isRequired: false)
            state = .blocked
            phase = .ended
            self.reason = reason
        }

        var status: PluginStatus {
            PluginStatus(id: node.id, state: state, phase: phase, reason: reason, attempt: attempt)
        }

        /// Failed for good, or blocked.
        var isLost: Bool { phase == .ended && (state == .failed || state == .blocked) }
        /// Active, or lost: those who wait for it need wait no longer.
        var isSettled: Bool { state == .active || isLost }
    }
}
