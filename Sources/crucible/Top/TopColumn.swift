/// A column of the table of plugins.
struct TopColumn: Sendable {
    let title: String
    /// Columns with less are left out first when the line is too short.
    let weight: Int
    let isNumber: Bool
    let cell: @Sendable (TopReport.Plugin, TopRates) -> String

    init(_ title: String, weight: Int, isNumber: Bool = true, _ cell: @escaping @Sendable (TopReport.Plugin, TopRates) -> String) {
        self.title = title
        self.weight = weight
        self.isNumber = isNumber
        self.cell = cell
    }

    static let all = [
        TopColumn("PLUGIN", weight: 100, isNumber: false) { plugin, _ in plugin.id },
        TopColumn("STATE", weight: 99, isNumber: false) { plugin, _ in plugin.state },
        TopColumn("HEALTH", weight: 98, isNumber: false) { plugin, _ in plugin.health },
        TopColumn("SCORE", weight: 50) { plugin, _ in plugin.score.map { TopText.number($0) } ?? TopText.unknown },
        TopColumn("CALLS/S", weight: 97) { plugin, rates in TopText.rate(rates.perSecond(plugin, \.calls)) },
        TopColumn("FAILED/S", weight: 96) { plugin, rates in TopText.rate(rates.perSecond(plugin, \.failed)) },
        TopColumn("INSIDE", weight: 90) { plugin, _ in "\(plugin.inFlight)" },
        TopColumn("CPU", weight: 95) { plugin, _ in plugin.cpu.map { "\(($0 + 5) / 10)%" } ?? TopText.unknown },
        TopColumn("CHILDREN", weight: 60) { plugin, _ in plugin.childMemory.map(TopText.bytes) ?? TopText.unknown },
        TopColumn("HELD", weight: 40) { plugin, rates in 
            // Of the two resources that are counted in pieces.
            let held = ["concurrency", "connections"].compactMap { rates.now.total("crucible.lease.held", ["plugin": plugin.id, "resource": $0]) }
            return held.isEmpty ? TopText.unknown : TopText.amount(held.reduce(0, +))
        },
        TopColumn("WAITING", weight: 70) { plugin, rates in TopText.amount(rates.now.total("crucible.lease.waiters", ["plugin": plugin.id])) },
        TopColumn("CACHE", weight: 35) { plugin, rates in
            rates.now.total("crucible.cache.memory.usage", ["plugin": plugin.id]).map { TopText.bytes(Int64($0)) } ?? TopText.unknown
        },
        TopColumn("HITS", weight: 45) { plugin, rates in TopText.percent(rates.hits(plugin.id)) },
        TopColumn("GENERATION", weight: 20) { plugin, _ in plugin.generation.map { "\($0)" } ?? TopText.unknown },
        TopColumn("VERSION", weight: 30, isNumber: false) { plugin, _ in plugin.version ?? TopText.unknown },
        TopColumn("WHY", weight: 10, isNumber: false) { plugin, _ in plugin.reason ?? "" },
    ]
}
