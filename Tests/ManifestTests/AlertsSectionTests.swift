import AlertRules
import Manifest
import Testing

/// The sections `coordination` and `alerts`.
@Suite struct AlertsSectionTests {
    private static func text(_ lines: String) -> String { "crucible: 1\nplugins: { a: { library: A } }\n" + lines }

    private static func rule(_ name: String, _ lines: String) throws -> AlertRule? { try manifest(text(lines)).alerts.first { $0.name == name } }

    @Test func withoutTheSectionsTheDefaultsAreInForce() throws {
        let manifest = try manifest(Self.text(""))
        #expect(manifest.alerts == AlertRule.builtin)
        #expect(manifest.coordination.every == .seconds(30) && manifest.coordination.window == .seconds(300))
        #expect(manifest.effectiveValues.contains { $0.description == "alerts.plugin-errors = above 0.05, for 2, cleared at 0.02 (default)" })
    }

    @Test func theCycleIsRead() throws {
        let settings = try manifest(Self.text("coordination: { every: 100ms, window: 24s }\n")).coordination
        #expect(settings.every == .milliseconds(100) && settings.window == .seconds(24))
    }

    @Test("bounds of one that is built in move, and the place where it is cleared with them; others stay")
    func overrides() throws {
        let manifest = try manifest(Self.text("alerts:\n  plugin-errors: { above: 0.1, for: 3, severity: critical }\n  host-cpu: { enabled: false }\n"))
        var expected = AlertRule.builtin
        let index = try #require(expected.firstIndex { $0.name == "plugin-errors" })
        (expected[index].bound, expected[index].cycles, expected[index].severity) = (0.1, 3, .critical)
        expected[index].clear = manifest.alerts[index].clear
        #expect(abs(manifest.alerts[index].clear - 0.04) < 1e-12)
        expected.removeAll { $0.name == "host-cpu" }
        #expect(manifest.alerts == expected)
        #expect(try Self.rule("plugin-health", "alerts: { plugin-health: { clear: 0.9 } }\n")?.clear == 0.9)
        #expect(try Self.rule("cache-disk", "alerts: { cache-disk: { above: 3 } }\n")?.clear == 3)
    }

    @Test func oneOfTheManifestsOwnIsRead() throws {
        let lines = """
            alerts:
              slow-model:
                figure: gen_ai.client.operation.duration
                where: { plugin: model }
                by: [gen_ai.request.model]
                above: 20
                clear: 10.5
                for: 2
                fewest: 3
                runbook: https://wiki.example/slow
            """
        var expected = AlertRule("slow-model", figure: "gen_ai.client.operation.duration", .above, 20, clear: 10.5, runbook: "https://wiki.example/slow")
        (expected.matching, expected.by, expected.cycles, expected.fewest) = (["plugin": "model"], ["gen_ai.request.model"], 2, 3)
        #expect(try manifest(Self.text(lines)).alerts == AlertRule.builtin + [expected])
        let least = try Self.rule("hits", "alerts: { hits: { figure: a, of: b, relative: true, below: 0.5, runbook: r } }\n")
        #expect(least?.side == .below && least?.clear == 0.5 && least?.total == "b" && least?.isRelative == true && least?.cycles == 1)
    }

    @Test("all that is wrong is said at once, each with its place")
    func problemsAtOnce() {
        let lines = """
            coordination: { every: 1m, window: 30s }
            alerts:
              plugin-errors: { below: 0.1 }
              lease-wait: { figure: x, above: 1, clear: 2 }
              Mine: {}
              mine: { above: 1, below: 2, severity: loud, for: 0, abuve: 3 }
              other: 7
              third: { figure: x, above: high, by: plugin, where: [a], runbook: "" }

            """
        let found = problems(Self.text(lines))
        let expected = [
            "m.yaml:3:36: 'window' of coordination is 30s, which is not from 1 to 240 cycles of 1m; choose from 1m to 4h",
            "m.yaml:5:27: alert 'plugin-errors' fires when its value is above a bound; write 'above'",
            "m.yaml:6:25: 'figure' of alert 'lease-wait' cannot be changed: what it watches is built in; give an alert of your own another name",
            "m.yaml:6:3: alert 'lease-wait' is cleared at 2, which is above its bound 1; choose a 'clear' on the other side, or leave it out",
            "m.yaml:7:3: 'Mine' cannot be the name of an alert; use at most 64 of a-z, 0-9, '_' and '-', a letter first",
            "unknown key 'abuve' in alert 'mine'", "'for' of alert 'mine' is '0', which is out of range",
            "'severity' of alert 'mine' cannot be 'loud'", "alert 'mine' has both 'above' and 'below'", "alert 'mine' has no 'figure' and 'runbook'",
            "alert 'other' must be a mapping of keys, but it is a number", "'above' of alert 'third' must be a number, but it is text",
            "'by' of alert 'third' must be a list", "'where' of alert 'third' must be a mapping", "'runbook' of alert 'third' must have 1 to 512 bytes",
        ]
        for text in expected { #expect(found.contains { $0.contains(text) }, "\(text)\n\(found.joined(separator: "\n"))") }
        #expect(found.count == expected.count, "\(found.joined(separator: "\n"))")
    }

    @Test func thereAreNotMoreThanSo() {
        let own = (0..<65).map { "  a\($0): { figure: x, above: 1, runbook: r }\n" }.joined()
        #expect(problems(Self.text("alerts:\n" + own)).map { $0.contains("more than 64 alerts of its own") } == [true])
    }
}
