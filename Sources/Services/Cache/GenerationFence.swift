/// Which generations of the plugins may still write. A generation that has ended never writes again.
struct GenerationFence: Sendable {
    private var rules: [String: Rule] = [:]

    private struct Rule: Sendable {
        var minimum = Int.min
        /// Generations at or above the minimum that have ended while an older one serves on: such that never came to serve. Neighbours are
        /// one range, so there are no more ranges than live generations and one.
        var ended: [ClosedRange<Int>] = []
    }

    func allows(_ caller: CacheCaller) -> Bool {
        guard let rule = rules[caller.plugin] else { return true }
        return caller.generation >= rule.minimum && !rule.ended.contains { $0.contains(caller.generation) }
    }

    /// How many ranges are remembered of a plugin.
    func rangeCount(_ plugin: String) -> Int { rules[plugin]?.ended.count ?? 0 }

    /// Only this generation of the plugin and later ones may write from now on.
    mutating func require(_ plugin: String, minimum: Int) {
        var rule = rules[plugin] ?? Rule()
        rule.minimum = max(rule.minimum, minimum)
        rule.ended.removeAll { $0.upperBound < rule.minimum }
        rules[plugin] = rule
    }

    /// This generation has ended; what others of the plugin may do does not change.
    mutating func end(_ caller: CacheCaller) {
        guard allows(caller) else { return }
        var (low, high) = (caller.generation, caller.generation)
        var rule = rules[caller.plugin] ?? Rule()
        for range in rule.ended where range.upperBound == caller.generation - 1 || range.lowerBound == caller.generation + 1 {
            (low, high) = (min(low, range.lowerBound), max(high, range.upperBound))
        }
        rule.ended.removeAll { low <= $0.lowerBound && $0.upperBound <= high }
        rule.ended.append(low...high)
        rules[caller.plugin] = rule
    }
}
