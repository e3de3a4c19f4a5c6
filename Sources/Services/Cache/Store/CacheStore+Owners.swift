extension CacheStore {
    /// From now on only this generation of the plugin and later ones may write. Flights of earlier ones end: the next who waits computes.
    /// When this returns, no earlier write is under way any more.
    public func fence(_ plugin: String, minimumGeneration: Int) {
        fence.withLock { $0.require(plugin, minimum: minimumGeneration) }
        end(plugin, Int.min...(max(minimumGeneration, Int.min + 1) - 1))
    }

    /// This generation has ended: its flights end, its claims fail with `gone`, and what it writes from now on is refused. Other
    /// generations of the plugin are left alone. What it stored stays.
    public func releaseAll(_ plugin: String, generation: Int) {
        fence.withLock { $0.end(CacheCaller(plugin: plugin, generation: generation)) }
        end(plugin, generation...generation)
    }

    private func end(_ plugin: String, _ generations: ClosedRange<Int>) {
        // Whoever asked the fence before has finished when its lock is free.
        for (number, namespace) in namespaces.enumerated() where access.allows(number, plugin, .write) { namespace.locks.withAll {} }
        perform(claims.withLock { $0.flights.handle(.ended(plugin: plugin, generations: generations, now: clock.now())) })
    }
}
