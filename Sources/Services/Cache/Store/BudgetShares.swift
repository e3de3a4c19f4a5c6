import CCache

/// How much memory each namespace begins with.
enum BudgetShares {
    /// What the engine needs for a namespace at least, in bytes.
    static let least = Int(CC_MINIMUM_BUDGET)

    /// Bytes by namespace: the minimum, and of the rest a share by priority, up to the maximum.
    static func initial(_ settings: CacheSettings) -> [Int] {
        var shares = settings.namespaces.map { minimum($0) }
        let weights = settings.namespaces.map { $0.priority + 1 }
        var rest = settings.memory - shares.reduce(0, +)
        var open = Set(shares.indices)
        // Every round either gives all that is left or fills one namespace to its maximum.
        while rest > 0, !open.isEmpty {
            let total = open.reduce(0) { $0 + weights[$1] }
            let round = rest
            var full: Set<Int> = []
            for index in open.sorted() {
                let room = maximum(settings.namespaces[index], settings) - shares[index]
                let wanted = Int((Double(round) * Double(weights[index]) / Double(total)).rounded(.down))
                if wanted >= room { full.insert(index) }
                shares[index] += min(wanted, room)
                rest -= min(wanted, room)
            }
            if full.isEmpty { break }
            open.subtract(full)
        }
        return shares
    }

    static func minimum(_ namespace: NamespaceSettings) -> Int { max(namespace.minimum, least) }

    static func maximum(_ namespace: NamespaceSettings, _ settings: CacheSettings) -> Int {
        max(minimum(namespace), min(namespace.maximum ?? settings.memory, settings.memory))
    }
}
