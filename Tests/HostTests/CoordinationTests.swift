import AlertRules
import Builtin
import Cache
import Coordination
import Event
import Gate
import HostTesting
import Lease
import Metric
import TestSupport
import Testing

@testable import Host

/// The cycle of a host that runs, on a clock that the test moves.
@Suite struct CoordinationTests {
    private struct Scene {
        let clock = VirtualClock()
        let test: TestHost
        var host: Host { test.host }

        init(_ sections: String = "coordination: {every: 30s, window: 1m}\n") async throws {
            var options = TestHost.Options()
            options.clock = clock
            test = try await Tally.host(Tally.build("tally", "FAILS_FOR=7"), more: sections, options: options)
        }

        func events(_ topic: HostTopic) -> [String] {
            host.events.items([TopicPattern(topic.rawValue)!], since: 1).compactMap { item in
                guard case .event(let event) = item else { return nil }
                return event.content.text
            }
        }

        /// Alerts about the plugin. What the machine does meanwhile is not the test's.
        var alerts: [String] { events(.alert).filter { $0.contains(#""plugin":"tally""#) } }

        /// Lets one period pass, and waits for the cycle.
        func cycle(_ periods: Int = 1) async throws {
            let before = events(.coordination).count
            clock.advance(by: .seconds(30 * periods))
            try await eventually("cycle \(before + 1)") { events(.coordination).count > before }
        }

        func call(good: Int, bad: Int = 0) {
            for _ in 0..<good { #expect(throws: Never.self) { try test.add(1) } }
            for _ in 0..<bad { #expect(throws: GateFailure.self) { try test.add(7) } }
        }

        func state(_ alert: String) -> CoordinationReport.Alert? {
            host.coordinationReport.alerts.first { $0.alert == alert && $0.about["plugin"] == "tally" }
        }

        func did(_ step: CycleStep) -> String? {
            events(.coordination).last?.split(separator: #"{"did":"#).first { $0.contains(#""step":"\#(step.rawValue)""#) }.map(String.init)
        }
    }

    @Test("calls that fail are one alert, which is cleared once when they do not; a swap ends it too; every event fits its schema")
    func errors() async throws {
        let scene = try await Scene()
        let host = scene.host
        #expect(host.status[0].condition?.status == .unknown && host.status[0].condition?.score == nil && host.report.plugins[0].samples == 0)
        #expect(scene.state("plugin-errors") == nil && host.coordinationReport.alerts.first { $0.alert == "plugin-errors" }?.state == "unknown")
        scene.call(good: 20)
        try await scene.cycle()
        #expect(host.status[0].condition == HealthScore(check: nil, finished: 20, blamed: 0))
        #expect(scene.state("plugin-errors")?.state == "quiet" && scene.state("plugin-errors")?.value == 0)
        scene.call(good: 0, bad: 20)
        try await scene.cycle()
        #expect(scene.alerts == [], "one cycle is not two")
        #expect(host.status[0].condition?.status == .degraded && host.report.plugins[0].score == 0.5 && host.report.plugins[0].samples == 40)
        scene.call(good: 0, bad: 10)
        try await scene.cycle()
        #expect(scene.alerts.count == 1 && scene.alerts[0].contains(#""event":"fired""#) && scene.alerts[0].contains(#""alert":"plugin-errors""#))
        #expect(scene.state("plugin-errors")?.state == "firing" && scene.state("plugin-errors")?.since == scene.clock.wall() / 1_000_000)
        #expect(scene.test.log.lines.count { $0.message.contains("alert plugin-errors (plugin=tally) fired: ") && $0.level == .warning } == 1)
        // Between the bound and where it is cleared.
        scene.call(good: 230)
        try await scene.cycle()
        #expect(scene.alerts.count == 1, "\(scene.alerts)")
        scene.call(good: 200)
        try await scene.cycle()
        try await scene.cycle()
        #expect(scene.alerts.count == 2 && scene.alerts[1].contains(#""event":"cleared""#))
        try await scene.cycle()
        try await scene.cycle()
        #expect(scene.alerts.count == 2)
        #expect(scene.state("plugin-errors")?.state == "unknown" && host.status[0].condition?.status == .unknown, "nothing was called for a window")

        for _ in 0..<2 {
            scene.call(good: 20, bad: 20)
            try await scene.cycle()
        }
        #expect(scene.state("plugin-errors")?.state == "firing")
        let swapped = try await scene.test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\"", "FAILS_FOR=7"))
        #expect(swapped.outcome == "committed", "\(swapped)")
        try await scene.cycle()
        #expect(scene.alerts.count == 4 && scene.alerts[3].contains(#""reason":"generation 2 has taken its place""#), "\(scene.alerts)")
        let fired = host.figures.first { $0.name == "crucible.alert.fired" }?.samples.first { $0["alert"] == "plugin-errors" }
        let firing = host.figures.first { $0.name == "crucible.alert.firing" }?.samples.first { $0["alert"] == "plugin-errors" }
        #expect(fired?.value == .counter(MetricAmount(2)) && firing?.value == .gauge(0))
        #expect(host.report.coordination.alerts.count { $0.alert == "plugin-errors" } == 1)
        await scene.test.stop()
        try SchemaCheck.check(["event-coordination": scene.events(.coordination), "event-alert": scene.events(.alert)])
    }

    @Test("leases whose term is over and entries whose time is over are gone after a cycle, and counted; cycles that are missed are counted")
    func cleanUp() async throws {
        let scene = try await Scene("coordination: {every: 30s}\nleases: {term: 10s}\n")
        let desk = scene.host.shared.leases.desk
        let owner = try #require(desk.admit(plugin: "tally", generation: 1))
        guard case .success = desk.take(owner, .connections, 1) else { return #expect(Bool(false), "no lease") }
        // More than the rounds between the cycles let go at once.
        var lines = (0..<6000).map { Array(#"{"key":"tally:\#($0)","value":"v","ttl_ms":20000}"#.utf8) }[...]
        #expect(scene.host.cache.importLines { lines.popFirst() }.count == 6000)
        let before = scene.host.cache.report.namespaces[0]
        try await scene.cycle()
        let after = scene.host.cache.report.namespaces[0]
        #expect(before.entries > 5000 && after.entries == 0 && after.expirations == before.entries, "\(after)")
        #expect(desk.figures().leases.isEmpty)
        #expect(scene.did(.cleanup)?.contains(#""leases":1"#) == true, "\(scene.did(.cleanup) ?? "")")
        try await scene.cycle()
        #expect(scene.did(.cleanup)?.contains(#""entries":0,"leases":0"#) == true, "\(scene.did(.cleanup) ?? "")")
        #expect(scene.host.figures.first { $0.name == "crucible.lease.expirations" }?.samples.first?.value == .counter(MetricAmount(1)))

        try await scene.cycle(5)
        let last = scene.events(.coordination).last ?? ""
        #expect(last.contains(#""cycle":3,"#) && last.contains(#""late":4,"#))
        #expect(scene.host.coordinationReport.cycles == 3 && scene.host.coordinationReport.late == 4)
        let steps = last.components(of: #""step":""#)
        #expect(steps == CycleStep.allCases.map(\.rawValue))
        await scene.test.stop()
        scene.clock.advance(by: .seconds(60))
        #expect(scene.host.coordinationReport.cycles == 3, "a host that has stopped")
    }

    @Test("an alert of the manifest's own watches a plugin's figure; one that is switched off is not there")
    func own() async throws {
        let scene = try await Scene("""
            coordination: {every: 30s, window: 30s}
            alerts:
              busy: {figure: crucible.function.calls, where: {function: add}, by: [plugin], above: 10, runbook: "ask Ada"}
              plugin-errors: {enabled: false}

            """)
        scene.call(good: 11, bad: 11)
        try await scene.cycle()
        #expect(scene.alerts.count == 1 && scene.alerts[0].contains(#""runbook":"ask Ada""#) && scene.alerts[0].contains(#""value":22"#), "\(scene.alerts)")
        try await scene.cycle()
        #expect(scene.alerts.count == 2 && scene.alerts[1].contains(#""event":"cleared""#))
        #expect(!scene.host.coordinationReport.alerts.contains { $0.alert == "plugin-errors" })
        await scene.test.stop()
    }

    @Test("every rule that is built in watches a figure that this host has, of the kind that it needs")
    func figures() async throws {
        let scene = try await Scene()
        let figures = Dictionary(scene.host.figures.map { ($0.name, $0.kind) }) { first, _ in first }
        for rule in AlertRule.builtin {
            // The sampler's thread may not have come to its first sample.
            if rule.figure.hasPrefix("crucible.host.") { continue }
            #expect(figures[rule.figure] != nil, "\(rule.figure)")
            if let total = rule.total { #expect(figures[total] == figures[rule.figure], "\(total)") }
            if rule.isRelative { #expect(figures[rule.figure] == .counter) }
        }
        try await eventually("the processors were measured") {
            scene.host.figures.contains { $0.name == "crucible.host.cpu.utilization" && $0.samples.count == 1 }
        }
        #expect(scene.host.figures.first { $0.name == "crucible.host.memory.utilization" }?.samples.count == 1)
        await scene.test.stop()
    }

    @Test(arguments: [
        (nil, 1.0, "ok"), (1.0, 1, "ok"), (2, 1, "ok"), (4, 0.5, "ok"), (4.01, 0.4987, "degraded"), (8, 0.25, "degraded"),
    ] as [(Double?, Double, String)])
    func speed(_ slowness: Double?, _ score: Double, _ status: String) {
        let health = HealthScore(check: nil, finished: 100, blamed: 0, slowness: slowness)
        #expect(abs((health.score ?? 0) - score) < 1e-4 && health.status.rawValue == status)
    }
}

extension String {
    /// What follows each `separator` up to the next quote.
    fileprivate func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
}
