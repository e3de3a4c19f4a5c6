extension CacheSettings {
    /// Everything for which these settings cannot be opened, overlapping namespaces pair by pair.
    public var problems: [SettingsProblem] { totals + namespaces.flatMap(\.problems) + overlaps }

    private var totals: [SettingsProblem] {
        var found: [SettingsProblem] = []
        if memory <= 0 { found.append(SettingsProblem(message: "memory is \(memory) bytes; it must be more than 0")) }
        if disk < 0 { found.append(SettingsProblem(message: "disk is \(disk) bytes; it must be 0 or more")) }
        if namespaces.count > CacheLimits.namespaces {
            found.append(SettingsProblem(message: "there are \(namespaces.count) namespaces; \(CacheLimits.namespaces) is the most"))
        }
        let least = namespaces.map(BudgetShares.minimum).reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
        if memory > 0, least > memory {
            let message = "the namespaces take \(least) bytes at least (each \(BudgetShares.least) or its minimum), but memory is \(memory)"
            found.append(SettingsProblem(message: "\(message); raise it or lower a minimum"))
        }
        return found
    }

    /// Two namespaces overlap when the prefix of one begins with that of the other: a key would belong to both.
    private var overlaps: [SettingsProblem] {
        let sorted = namespaces.sorted { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
        var found: [SettingsProblem] = []
        for (index, shorter) in sorted.enumerated() where !shorter.prefix.isEmpty {
            // What begins with it follows it directly.
            for longer in sorted[(index + 1)...].prefix(while: { $0.prefix.utf8.starts(with: shorter.prefix.utf8) }) {
                let both = "'\(shorter.prefix)' of plugin '\(shorter.owner)' covers '\(longer.prefix)' of plugin '\(longer.owner)'"
                found.append(
                    SettingsProblem(shorter.prefix, longer.prefix, message: "they overlap: \(both); one of them needs another prefix"))
            }
        }
        return found
    }
}

extension NamespaceSettings {
    fileprivate var problems: [SettingsProblem] {
        var found: [String] = []
        let bytes = prefix.utf8
        if !(2...CacheLimits.prefix).contains(bytes.count) || bytes.last != UInt8(ascii: ":") {
            found.append("a prefix has 2 to \(CacheLimits.prefix) bytes and ends with a colon")
        }
        if bytes.contains(where: { $0 < 0x21 || $0 == 0x7f }) { found.append("a prefix has no spaces and no control characters") }
        if owner.isEmpty { found.append("it belongs to no plugin") }
        if timeToLive <= .zero || timeToLive > CacheLimits.time { found.append("its time to live must be more than 0 and at most 365 days") }
        if stale < .zero || stale > CacheLimits.time { found.append("the time in which stale entries are served must be 0 to 365 days") }
        if minimum < 0 { found.append("its minimum is \(minimum) bytes; it must be 0 or more") }
        if let maximum, maximum < BudgetShares.minimum(self) {
            found.append("its maximum is \(maximum) bytes; it must be at least \(BudgetShares.minimum(self)), which it takes in any case")
        }
        if !(0...100).contains(priority) { found.append("its priority is \(priority); it must be 0 to 100") }
        return (found + grantProblems).map { SettingsProblem(prefix, message: $0) }
    }

    private var grantProblems: [String] {
        var found: [String] = []
        var seen: Set<String> = []
        for grant in grants {
            if grant.plugin == owner { found.append("a grant to '\(owner)', which owns it, has no meaning; remove it") }
            if !seen.insert(grant.plugin).inserted { found.append("plugin '\(grant.plugin)' has two grants; keep one") }
        }
        return found
    }
}
