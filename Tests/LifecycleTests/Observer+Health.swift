import Lifecycle

/// Checks, restarts and quarantine.
extension Observer {
    mutating func noteCheck(_ plugin: String, _ check: Int, _ deadline: Duration) {
        let account = accounts[plugin]
        expect(account?.state == .active && !isStopping, "\(plugin) is checked at the wrong time")
        expect(account?.health.openCheck == nil, "checks of \(plugin) overlap")
        expect(deadline == account?.node?.health?.deadline, "\(plugin): wrong deadline")
        expect(timers[TimerID(plugin: plugin, kind: .answer, number: check)] == now + deadline, "check of \(plugin) has no deadline")
        accounts[plugin]?.health.openCheck = check
    }

    mutating func noteRestart(_ plugin: String) {
        guard let rules = accounts[plugin]?.node?.health else { return expect(false, "\(plugin) is restarted without rules") }
        let recent = timers.keys.count { $0.plugin == plugin && $0.kind == .forgiveness }
        accounts[plugin]?.health.countedRestarts = recent
        expect(recent <= rules.restarts, "\(plugin) is restarted \(recent) times")
    }

    mutating func noteQuarantine(_ plugin: String) {
        let recent = timers.keys.count { $0.plugin == plugin && $0.kind == .forgiveness }
        let account = accounts[plugin]
        expect(account?.isAbandoned == true || recent == account?.node?.health?.restarts, "\(plugin) is quarantined after \(recent) restarts")
        expect(account?.health.withdrawing == nil, "\(plugin) is quarantined while it is withdrawn")
    }
}
