/// The picture of `crucible top` as lines: a function of two reports and the size of the screen.
///
/// What is wrong stands out by a sign and by being bold, and not by a colour, which not everybody sees and not every terminal shows.
struct TopView: Sendable {
    struct Line: Sendable, Equatable {
        enum Style: Sendable { case plain, strong, faint }

        var text: String
        var style = Style.plain
    }

    /// What stands before a plugin that is not well.
    static let mark = "!"
    private static let gap = 2

    let rates: TopRates
    let width: Int
    let height: Int

    /// Not more than `height` lines, none longer than `width`.
    var lines: [Line] {
        let lines = head + [Line(text: "")] + plugins + functions
        return lines.prefix(height).map { Line(text: TopText.fit($0.text, width).trimmedEnd, style: $0.style) }
    }

    // MARK: The host

    private var head: [Line] {
        let report = rates.now
        let children = report.plugins.compactMap(\.childMemory).reduce(0, +)
        let memory = report.total("process.memory.usage").map { TopText.bytes(Int64($0)) } ?? TopText.unknown
        let cpu = rates.growth("process.cpu.time", [:]).flatMap { rates.areKnown ? $0 : nil }.map { TopText.percent($0 / rates.seconds) }
        let first = [
            "up \(TopText.clock(milliseconds: report.uptime))", "\(rates.now.plugins.count) plugins\(unwell)", "cpu \(cpu ?? TopText.unknown)",
            "memory \(memory), children \(TopText.bytes(children))",
        ]
        let held = ["concurrency", "connections"].map { resource in
            let held = report.total("crucible.lease.held", ["resource": resource])
            return "\(resource) \(TopText.amount(held))/\(TopText.amount(report.total("crucible.lease.capacity", ["resource": resource])))"
        }
        let waiting = TopText.amount(report.total("crucible.lease.waiters"))
        return [
            Line(text: "crucible  \(first.joined(separator: " · "))", style: .strong),
            Line(text: "leases  \(held.joined(separator: " · ")) · waiting \(waiting) · cache hits \(TopText.percent(rates.hits(nil)))"),
        ] + alerts
    }

    /// A line only when one fires; `crucible alerts` tells more.
    private var alerts: [Line] {
        let firing = rates.now.samples("crucible.alert.firing").filter { $0.value ?? 0 > 0 }.compactMap { $0.labels["alert"] }
        return firing.isEmpty ? [] : [Line(text: "\(Self.mark) alerts  \(Set(firing).sorted().joined(separator: " · "))", style: .strong)]
    }

    private var unwell: String {
        let count = rates.now.plugins.count(where: Self.isUnwell)
        return count > 0 ? ", \(count) not well" : ""
    }

    private static func isUnwell(_ plugin: TopReport.Plugin) -> Bool {
        plugin.state != "active" || !["ok", "unknown"].contains(plugin.health)
    }

    // MARK: Plugins

    private var plugins: [Line] {
        let rows = rates.now.plugins.map { plugin in TopColumn.all.map { $0.cell(plugin, rates) } }
        let columns = visible(rows)
        // Those that are not well come first, since a small screen may not show all.
        let order = rates.now.plugins.indices.sorted { left, right in
            let (first, second) = (Self.isUnwell(rates.now.plugins[left]), Self.isUnwell(rates.now.plugins[right]))
            return first == second ? left < right : first
        }
        let title = Line(text: "  " + text(columns) { TopColumn.all[$0].title }, style: .faint)
        return [title] + order.map { index in
            let isUnwell = Self.isUnwell(rates.now.plugins[index])
            return Line(text: (isUnwell ? Self.mark : " ") + " " + text(columns) { rows[index][$0] }, style: isUnwell ? .strong : .plain)
        }
    }

    /// The columns for which there is room, in their order, with their widths. The last takes what is left.
    private func visible(_ rows: [[String]]) -> [(index: Int, width: Int)] {
        let widths = TopColumn.all.indices.map { index in
            ([TopColumn.all[index].title] + rows.map { $0[index] }).map(\.count).max() ?? 0
        }
        var room = width - 2
        var chosen: [Int] = []
        for index in TopColumn.all.indices.sorted(by: { TopColumn.all[$0].weight > TopColumn.all[$1].weight }) {
            let isReason = index == TopColumn.all.count - 1
            let needed = isReason ? min(widths[index], max(12, room - Self.gap)) : widths[index]
            guard needed + (chosen.isEmpty ? 0 : Self.gap) <= room else { continue }
            room -= needed + (chosen.isEmpty ? 0 : Self.gap)
            chosen.append(index)
        }
        return chosen.sorted().map { ($0, widths[$0]) }
    }

    private func text(_ columns: [(index: Int, width: Int)], _ cell: (Int) -> String) -> String {
        columns.map { TopText.fit(cell($0.index), $0.width, right: TopColumn.all[$0.index].isNumber) }
            .joined(separator: String(repeating: " ", count: Self.gap))
    }

    // MARK: Functions

    private var functions: [Line] {
        let functions = rates.functions
        guard !functions.isEmpty else {
            return rates.areKnown ? [Line(text: ""), Line(text: "  nothing is called", style: .faint)] : []
        }
        let longest = max(8, min(functions.map(\.title.count).max() ?? 8, width - 34))
        func row(_ title: String, _ cells: [String]) -> String {
            "  " + TopText.fit(title, longest) + cells.map { "  " + TopText.fit($0, 8, right: true) }.joined()
        }
        return [Line(text: ""), Line(text: row("FUNCTION", ["CALLS/S", "FAILED/S", "MEAN"]), style: .faint)] + functions.map { function in
            let mean = function.mean.map { DurationText.text(nanoseconds: Int64($0)) } ?? TopText.unknown
            return Line(text: row(function.title, [TopText.number(function.calls), TopText.number(function.failed), mean]))
        }
    }
}

extension String {
    var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
