import Testing

@testable import crucible

@Suite struct TopTests {
    private struct Plugin {
        var id: String
        var state = "active"
        var health = "ok"
        var calls = 0
        var failed = 0
        var reason = ""

        var json: String {
            """
            {"id": "\(id)", "state": "\(state)", "health": "\(health)", "calls": \(calls), "failed": \(failed), "in_flight": 2, "blamed": 0,
            "cpu_millicores": 154, "child_memory": 1572864, "generation": 3, "version": "1.2.3", "score": 0.75, "reason": "\(reason)"}
            """
        }
    }

    private static func report(_ uptime: Int, _ plugins: [Plugin], calls: Int = 0, errors: (Int, Int) = (0, 0), seconds: Double = 0, hits: Int = 0, alerts: [String] = []) -> TopReport {
        let labels = #"{"caller": "a", "plugin": "b", "interface": "i/1", "function": "f"}"#
        func error(_ blame: String, _ count: Int) -> String {
            #"{"labels": {"caller": "a", "plugin": "b", "interface": "i/1", "function": "f", "blame": "\#(blame)"}, "value": \#(count)}"#
        }
        func asked(_ result: String, _ count: Int) -> String { #"{"labels": {"plugin": "a", "result": "\#(result)"}, "value": \#(count)}"# }
        return TopReport("""
            {"time_ms": 0, "uptime_ms": \(uptime), "plugins": [\(plugins.map(\.json).joined(separator: ","))], "figures": [
              {"name": "crucible.function.calls", "samples": [{"labels": \(labels), "value": \(calls)}]},
              {"name": "crucible.function.errors", "samples": [\(error("caller", errors.0)), \(error("provider", errors.1))]},
              {"name": "crucible.function.duration", "samples": [{"labels": \(labels), "count": \(calls), "sum": \(seconds), "quantiles": []}]},
              {"name": "crucible.cache.requests", "samples": [\(asked("hit", hits)), \(asked("miss", 10)), \(asked("stale", 0))]},
              {"name": "crucible.alert.firing", "samples": [{"labels": {"alert": "quiet"}, "value": 0}\(alerts.map { #", {"labels": {"alert": "\#($0)"}, "value": 1}"# }.joined())]},
              {"name": "crucible.lease.held", "samples": [
                {"labels": {"plugin": "a", "resource": "concurrency"}, "value": 3}, {"labels": {"plugin": "a", "resource": "memory"}, "value": 900}]}
            ]}
            """)!
    }

    private func texts(_ now: TopReport, since before: TopReport?, width: Int = 200, height: Int = 50) -> [String] {
        TopView(rates: TopRates(now, since: before), width: width, height: height).lines.map(\.text)
    }

    @Test func ratesAreThoseSinceTheReportBefore() {
        let before = Self.report(1_000, [Plugin(id: "a", calls: 10, failed: 1)], calls: 10, errors: (1, 0), seconds: 1, hits: 0)
        let now = Self.report(3_000, [Plugin(id: "a", calls: 20, failed: 4)], calls: 30, errors: (3, 4), seconds: 1.5, hits: 30)
        let rates = TopRates(now, since: before)
        #expect(rates.perSecond(now.plugins[0], \.calls) == 5 && rates.perSecond(now.plugins[0], \.failed) == 1.5)
        #expect(rates.functions == [.init(title: "a → b f", calls: 10, failed: 3, mean: 25e6)])
        #expect(rates.hits("a") == 1 && rates.hits(nil) == 1 && rates.hits("b") == nil)
        let lines = texts(now, since: before)
        #expect(lines.contains { $0.split(separator: " ").elementsEqual(["a", "→", "b", "f", "10", "3.0", "25", "ms"]) }, "\(lines)")
        #expect(lines.contains { $0.contains("cache hits 100%") })
    }

    @Test func whatIsNotKnownIsNotZero() {
        let first = Self.report(1_000, [Plugin(id: "a", calls: 10)], calls: 10)
        #expect(TopRates(first, since: nil).perSecond(first.plugins[0], \.calls) == nil && TopRates(first, since: nil).functions.isEmpty)
        // A host that was started anew counts from 0.
        let anew = Self.report(500, [Plugin(id: "a", calls: 1)], calls: 1)
        #expect(TopRates(anew, since: first).perSecond(anew.plugins[0], \.calls) == nil)
        let row = texts(first, since: nil).first { $0.hasPrefix("  a ") } ?? ""
        #expect(row.split(separator: " ").dropFirst(4).prefix(2) == ["-", "-"], "\(row)")
    }

    @Test(arguments: [20, 40, 80, 120, 200, 1_000]) func noLineIsLongerThanTheScreen(_ width: Int) {
        let plugins = (0..<60).map { Plugin(id: "plugin-with-a-long-name-\($0)", state: "failed", reason: "because of something that takes many words to say") }
        let view = TopView(rates: TopRates(Self.report(9_000, plugins), since: Self.report(1_000, plugins)), width: width, height: 24)
        #expect(view.lines.count == 24 && view.lines.allSatisfy { $0.text.count <= width })
    }

    @Test func thereIsMoreOnAWiderScreen() {
        let lines = { (width: Int) in self.texts(Self.report(9_000, [Plugin(id: "a", state: "failed", reason: "no room")]), since: nil, width: width) }
        #expect(lines(80)[3] == "  PLUGIN  STATE   HEALTH  CALLS/S  FAILED/S  INSIDE  CPU  CHILDREN  WAITING")
        #expect(lines(200)[3].hasSuffix("GENERATION  VERSION  WHY") && lines(200)[4].hasSuffix("3  1.2.3    no room"), "\(lines(200))")
        #expect(lines(200)[4].split(separator: " ").contains("3"))
    }

    @Test func whatIsNotWellComesFirstAndIsMarkedWithoutColour() {
        let plugins = [Plugin(id: "good"), Plugin(id: "new", health: "unknown"), Plugin(id: "ill", health: "sick"), Plugin(id: "gone", state: "failed")]
        let view = TopView(rates: TopRates(Self.report(1_000, plugins), since: nil), width: 80, height: 24)
        let rows = view.lines.dropFirst(4).prefix(4)
        #expect(rows.map { String($0.text.prefix(6)) } == ["! ill ", "! gone", "  good", "  new "])
        #expect(rows.map(\.style) == [.strong, .strong, .plain, .plain])
        #expect(view.lines[0].text.contains("4 plugins, 2 not well"))
    }

    @Test func alertsThatFireAreNamed() {
        let lines = { (alerts: [String]) in TopView(rates: TopRates(Self.report(1_000, [Plugin(id: "a")], alerts: alerts), since: nil), width: 80, height: 24).lines }
        #expect(lines(["plugin-down", "host-cpu"])[2] == TopView.Line(text: "! alerts  host-cpu · plugin-down", style: .strong))
        #expect(lines([]).allSatisfy { !$0.text.contains("alerts") })
    }

    @Test func whatPluginsSayDoesNotReachTheTerminalAsAnOrder() {
        let lines = texts(Self.report(1_000, [Plugin(id: "a\\u001b[31m", state: "failed", reason: "x\\u001b]0;title\\u0007\\ny")]), since: nil)
        #expect(lines.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } })
    }

    @Test(arguments: [
        (0, "0"), (0.004, "0.00"), (0.25, "0.25"), (0.999, "1.0"), (1.25, "1.3"), (9.99, "10"), (42.4, "42"), (999.4, "999"), (999.6, "1.0k"), (12_345, "12k"),
        (3_400_000, "3.4M"), (-1, "-"), (.infinity, "-"),
    ] as [(Double, String)]) func numbersAreShort(_ value: Double, _ text: String) {
        #expect(TopText.number(value) == text)
    }

    @Test(arguments: [(0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (10 << 20, "10 MiB"), (3 << 40, "3.0 TiB")] as [(Int64, String)])
    func sizesAreShort(_ bytes: Int64, _ text: String) { #expect(TopText.bytes(bytes) == text) }
}
