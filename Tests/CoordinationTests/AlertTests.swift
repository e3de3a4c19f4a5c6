import AlertRules
import FoundationEssentials
import Metric
import TestSupport
import Testing

@testable import Coordination

/// Every rule that is built in, with its real definition: fires once, is cleared once.
@Suite struct AlertTests {
    /// Cycles until the window has only what comes from now on.
    private static func scene(_ rule: AlertRule) -> AlertScene {
        var scene = AlertScene(rule, rule.kind, cycles: 1)
        // A relative rule compares with what was before the window.
        if rule.isRelative { for _ in 0..<4 { scene.cycle(0.5) } } else { scene.cycle(rule.good) }
        return scene
    }

    /// A value of the rule's as what its figure is to show.
    private static func shown(_ value: Double, _ rule: AlertRule) -> Double { rule.isRelative ? value * 0.5 : value }

    @Test(
        "fires once when it was beyond the bound for as many cycles as it says, stays so between bound and clear, is cleared once",
        arguments: AlertRule.builtin)
    func once(_ rule: AlertRule) throws {
        var scene = Self.scene(rule)
        #expect(scene.changes.isEmpty && scene.states.map(\.condition) == [.quiet], "\(scene.states)")
        for _ in 1..<rule.cycles { #expect(scene.cycle(Self.shown(rule.bad, rule)) == []) }
        let fired = scene.cycle(Self.shown(rule.bad, rule))
        #expect(fired.map(\.kind) == [.fired], "\(rule.name): \(scene.states)")
        let state = try #require(scene.states.first)
        #expect(state.condition == .firing && state.since == scene.now && state.fired == 1)
        let value = try #require(fired.first?.value)
        #expect(rule.isBeyond(value))
        for _ in 0..<3 { #expect(scene.cycle(Self.shown(rule.bad, rule)) == []) }
        if let between = rule.between { for _ in 0..<3 { #expect(scene.cycle(Self.shown(between, rule)) == [], "\(rule.name) \(between)") } }
        #expect(scene.cycle(Self.shown(rule.good, rule)).map(\.kind) == [.cleared])
        for _ in 0..<3 { #expect(scene.cycle(Self.shown(rule.good, rule)) == []) }
        #expect(scene.changes.map(\.kind) == [.fired, .cleared] && scene.changes.allSatisfy { $0.rule == rule && $0.reason == nil })
        #expect(scene.states.map(\.condition) == [.quiet] && scene.states[0].since == nil)
    }

    @Test(
        "a value that is beyond the bound for too short a time, again and again, fires nothing",
        arguments: AlertRule.builtin.filter { $0.cycles > 1 })
    func flapping(_ rule: AlertRule) {
        var scene = Self.scene(rule)
        for _ in 0..<10 {
            for _ in 1..<rule.cycles { scene.cycle(Self.shown(rule.bad, rule)) }
            scene.cycle(Self.shown(rule.good, rule))
        }
        #expect(scene.changes == [])
    }

    @Test("nothing is known before there is something to see; and what fires goes on while nothing is seen", arguments: AlertRule.builtin)
    func missing(_ rule: AlertRule) {
        let book = AlertBook([rule], window: 1, families: [], now: 0)
        #expect(book.states.map(\.condition) == [.unknown] && book.states[0].value == nil)
        var scene = Self.scene(rule)
        for _ in 0..<rule.cycles { scene.cycle(Self.shown(rule.bad, rule)) }
        #expect(scene.changes.map(\.kind) == [.fired])
        // A counter that nothing happens to has grown by nothing, which is known; all others are not.
        guard rule.kind == .gauge || rule.total != nil || rule.kind == .summary else { return }
        // What a plugin had and has no more is another matter, see `vanished`.
        guard rule.kind != .gauge || rule.by.allSatisfy({ $0 == "plugin" }) else { return }
        for _ in 0..<20 { scene.cycle(nil) }
        #expect(scene.changes.map(\.kind) == [.fired])
        #expect(scene.states.map(\.condition) == [.firing] && scene.states[0].value == nil)
        scene.cycle(Self.shown(rule.good, rule))
        scene.cycle(Self.shown(rule.good, rule))
        #expect(scene.changes.map(\.kind) == [.fired, .cleared])
    }

    @Test(
        "fewer samples than the rule wants say nothing",
        arguments: AlertRule.builtin.filter { $0.fewest > 1 && $0.kind != .gauge && !$0.isRelative })
    func few(_ rule: AlertRule) {
        var scene = Self.scene(rule)
        for _ in 0..<5 { scene.cycle(rule.bad, fewer: true) }
        #expect(scene.changes == [] && scene.states.map(\.condition) == [.unknown])
    }

    @Test("a gap in between begins the count of cycles anew")
    func gap() {
        var scene = AlertScene(.builtin("host-cpu"), .gauge)
        for _ in 0..<3 { scene.cycle(1) }
        scene.cycle(nil)
        for _ in 0..<3 { scene.cycle(1) }
        #expect(scene.changes == [])
        scene.cycle(1)
        #expect(scene.changes.map(\.kind) == [.fired])
    }

    @Test(
        "a swap or a restart ends what its generation is to blame for, with that as the reason, and the next generation begins anew",
        arguments: AlertRule.builtin.filter { $0.by.contains("plugin") })
    func replaced(_ rule: AlertRule) {
        var scene = Self.scene(rule)
        for _ in 0..<rule.cycles { scene.cycle(Self.shown(rule.bad, rule)) }
        #expect(scene.changes.map(\.kind) == [.fired])
        scene.generation = 2
        scene.cycle(Self.shown(rule.bad, rule))
        guard !rule.outlivesGenerations else {
            #expect(scene.changes.map(\.kind) == [.fired])
            return
        }
        #expect(scene.changes.map(\.kind) == [.fired, .cleared] && scene.changes.last?.reason == "generation 2 has taken its place")
        #expect(scene.changes.last?.value == nil)
        // The next one does as badly: it fires for it, once, when it was seen long enough.
        for _ in 0..<(rule.cycles + 4) { scene.cycle(Self.shown(rule.bad, rule)) }
        if !rule.isRelative { #expect(scene.changes.map(\.kind) == [.fired, .cleared, .fired]) }
    }

    @Test("a plugin that is gone ends its alerts, whatever they are about", arguments: AlertRule.builtin.filter { $0.by.contains("plugin") })
    func gone(_ rule: AlertRule) {
        var scene = Self.scene(rule)
        for _ in 0..<rule.cycles { scene.cycle(Self.shown(rule.bad, rule)) }
        scene.hasPlugin = false
        scene.cycle(nil)
        #expect(scene.changes.map(\.kind) == [.fired, .cleared] && scene.changes.last?.reason == "the plugin is gone")
    }

    @Test("what counters had counted when the host began is nobody's fault; what a new series has counted is")
    func beginning() {
        let rule = AlertRule.builtin("cache-disk")
        func figures(_ count: UInt64) -> [MetricFamily] {
            [MetricFamily(rule.figure, .counter, help: "", samples: [MetricSample([:], .counter(MetricAmount(count)))])]
        }
        var book = AlertBook([rule], window: 100, families: figures(5), now: 0)
        #expect(book.absorb(figures(5), plugins: [:], now: 10) == [])
        #expect(book.absorb(figures(6), plugins: [:], now: 20).map(\.kind) == [.fired])
        var later = AlertBook([rule], window: 100, families: [], now: 0)
        #expect(later.absorb(figures(1), plugins: [:], now: 10).map(\.value) == [1])
    }

    @Test("the window forgets: a failure fires, and is cleared when it is a window ago")
    func window() {
        let rule = AlertRule.builtin("cache-disk")
        var scene = AlertScene(rule, .counter, cycles: 4)
        scene.cycle(1)
        var cleared = 0
        for cycle in 1...10 where scene.cycle(0).map(\.kind) == [.cleared] { cleared = cycle }
        #expect(scene.changes.map(\.kind) == [.fired, .cleared] && cleared == 4)
    }

    @Test("subjects are bounded, and those beyond are counted; a gauge that is not there any more makes room")
    func bound() {
        let rule = AlertRule.builtin("event-backpressure")
        func topics(_ range: Range<Int>) -> [MetricFamily] {
            [MetricFamily(rule.figure, .gauge, help: "", samples: range.map { MetricSample(["topic": "t\($0)"], .gauge(1)) })]
        }
        var book = AlertBook([rule], window: 100, families: [], now: 0)
        _ = book.absorb(topics(0..<300), plugins: [:], now: 10)
        #expect(book.states.count == AlertBook.mostSubjects && book.dropped == 44)
        #expect(book.absorb(topics(0..<300), plugins: [:], now: 20).count == AlertBook.mostSubjects, "those that are watched fire")
        var quiet = AlertBook([rule], window: 100, families: [], now: 0)
        func still(_ range: Range<Int>) -> [MetricFamily] {
            [MetricFamily(rule.figure, .gauge, help: "", samples: range.map { MetricSample(["topic": "t\($0)"], .gauge(0)) })]
        }
        _ = quiet.absorb(still(0..<256), plugins: [:], now: 10)
        _ = quiet.absorb([], plugins: [:], now: 200)
        _ = quiet.absorb(still(300..<310), plugins: [:], now: 210)
        #expect(quiet.states.count == 10 && quiet.dropped == 0)
    }

    @Test("an alert about what is not there any more is cleared after a window, and one about a plugin that nothing is known of is not")
    func vanished() {
        var rules = [AlertRule("topic", figure: "depth", .above, 1, clear: 0), AlertRule("plugin", figure: "score", .below, 1, clear: 2)]
        (rules[0].by, rules[1].by) = (["topic"], ["plugin"])
        var book = AlertBook(rules, window: 100, families: [], now: 0)
        let there = [
            MetricFamily("depth", .gauge, help: "", samples: [MetricSample(["topic": "t"], .gauge(9))]),
            MetricFamily("score", .gauge, help: "", samples: [MetricSample(["plugin": "p"], .gauge(0))]),
        ]
        #expect(book.absorb(there, plugins: ["p": 1], now: 10).map(\.kind) == [.fired, .fired])
        #expect(book.absorb([], plugins: ["p": 1], now: 110).isEmpty)
        let changes = book.absorb([], plugins: ["p": 1], now: 111)
        #expect(changes.map(\.kind) == [.cleared] && changes.first?.reason == "it is not there any more" && changes.first?.subject["topic"] == "t")
        #expect(book.absorb([], plugins: ["p": 1], now: 500).isEmpty && book.states.map(\.condition) == [.unknown, .firing])
    }

    @Test("whatever the values: between two firings there is one clearing, and nothing is cleared that did not fire")
    func random() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for rule in AlertRule.builtin {
            var scene = AlertScene(rule, rule.kind, cycles: Int64.random(in: 1...4, using: &random))
            var generation = 1
            for _ in 0..<300 {
                if Int.random(in: 0..<20, using: &random) == 0 { generation += 1 }
                scene.generation = generation
                scene.hasPlugin = Int.random(in: 0..<30, using: &random) > 0
                let value = [nil, rule.bad, rule.bad, rule.good, rule.between].randomElement(using: &random)!
                scene.cycle(value.map { Self.shown($0, rule) })
            }
            var isFiring = false
            for change in scene.changes {
                #expect((change.kind == .fired) != isFiring, "\(rule.name), seed \(seed)")
                isFiring = change.kind == .fired
            }
            #expect(scene.states.contains { $0.condition == .firing } == isFiring, "\(rule.name), seed \(seed)")
        }
    }

    @Test("names are given once; clear is on the good side of every bound")
    func definitions() {
        #expect(Set(AlertRule.builtin.map(\.name)).count == AlertRule.builtin.count)
        for rule in AlertRule.builtin { #expect(rule.hasClearInOrder && rule.cycles >= 1 && rule.runbook == AlertRule.page(of: rule.name)) }
    }
}

/// Where it stands what to do.
@Suite struct RunbookTests {
    @Test("every rule that is built in has a page, which shows the alert; every page is of a rule")
    func pages() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let files = try FileManager.default.contentsOfDirectory(atPath: root + "/plugin-sdk/docs/runbooks")
        #expect(files.sorted() == AlertRule.builtin.map { "\($0.name).md" }.sorted())
        for rule in AlertRule.builtin {
            let text = try String(contentsOfFile: "\(root)/\(rule.runbook)", encoding: .utf8)
            #expect(text.hasPrefix("# \(rule.name)\n") && text.contains("\n\(rule.name) … firing"), "\(rule.name)")
        }
    }
}
