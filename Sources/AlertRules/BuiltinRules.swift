extension AlertRule {
    /// What every host watches unless its manifest says otherwise. Each has a page in plugin-sdk/docs/runbooks.
    public static let builtin: [AlertRule] = [
        AlertRule("plugin-errors", figure: "crucible.function.errors", .above, 0.05, clear: 0.02).with {
            ($0.matching, $0.total, $0.by) = (["blame": "provider"], "crucible.function.calls", ["plugin"])
            ($0.cycles, $0.fewest) = (2, 10)
        },
        AlertRule("plugin-health", figure: "crucible.plugin.health.score", .below, 0.5, clear: 0.8).with {
            ($0.by, $0.cycles, $0.severity) = (["plugin"], 2, .critical)
        },
        AlertRule("plugin-down", figure: "crucible.plugin.state", .below, 1, clear: 1).with {
            ($0.matching, $0.by, $0.cycles, $0.severity) = (["state": "active"], ["plugin"], 4, .critical)
            $0.outlivesGenerations = true
        },
        AlertRule("plugin-restarts", figure: "crucible.plugin.restarts", .above, 1, clear: 0).with {
            ($0.by, $0.outlivesGenerations) = (["plugin"], true)
        },
        AlertRule("lease-wait", figure: "crucible.lease.wait.duration", .above, 5, clear: 2).with {
            ($0.by, $0.cycles, $0.fewest) = (["plugin"], 2, 5)
        },
        AlertRule("lease-refusals", figure: "crucible.lease.refusals", .above, 5, clear: 0).with { $0.by = ["plugin"] },
        AlertRule("cache-hits", figure: "crucible.cache.requests", .below, 0.5, clear: 0.8).with {
            ($0.matching, $0.total, $0.by) = (["result": "hit"], "crucible.cache.requests", ["plugin", "namespace"])
            ($0.isRelative, $0.cycles, $0.fewest) = (true, 2, 100)
        },
        AlertRule("cache-disk", figure: "crucible.cache.disk.failures", .above, 0, clear: 0),
        AlertRule("event-backpressure", figure: "crucible.event.waiting", .above, 0, clear: 0).with { ($0.by, $0.cycles) = (["topic"], 2) },
        AlertRule("event-stalled", figure: "crucible.event.outstanding", .above, 0.9, clear: 0.5).with {
            ($0.total, $0.by, $0.cycles, $0.fewest) = ("crucible.event.queue", ["plugin", "subscription"], 2, 8)
        },
        AlertRule("host-cpu", figure: "crucible.host.cpu.utilization", .above, 0.9, clear: 0.75).with { $0.cycles = 4 },
        AlertRule("host-memory", figure: "crucible.host.memory.utilization", .above, 0.9, clear: 0.8).with {
            ($0.cycles, $0.severity) = (2, .critical)
        },
    ]

    private func with(_ change: (inout AlertRule) -> Void) -> AlertRule {
        var copy = self
        change(&copy)
        return copy
    }
}
