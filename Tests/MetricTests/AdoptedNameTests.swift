import TestSupport
import Testing

@testable import Metric

@Suite struct AdoptedNameTests {
    @Test("a name of somebody else becomes one that the registry takes", arguments: [
        ("http.requests", MetricKind.gauge, "http.requests"), ("HTTP-Requests", .gauge, "http_requests"), ("a b/c", .gauge, "a_b_c"),
        ("requests_total", .counter, "requests"), ("requests.total", .counter, "requests"), ("requests_total", .gauge, "requests_total_value"),
        ("total", .counter, "total_value"), ("connection.count", .distribution, "connection.count_value"), ("2xx.9", .counter, "n2xx.n9"),
        ("_private", .gauge, "n_private"), ("..a..b..", .gauge, "a.b"), ("", .gauge, "unnamed"), ("...", .gauge, "unnamed"), ("é", .gauge, "n__"),
        ("process_cpu_seconds_total", .counter, "library.process_cpu_seconds"), ("crucible.plugin.state", .gauge, "library.crucible.plugin.state"),
        ("processes", .gauge, "processes"),
    ])
    func names(_ label: String, _ kind: MetricKind, _ expected: String) {
        #expect(AdoptedName.metric(label, kind) == expected)
    }

    @Test("so does the name of a label", arguments: [
        ("status", "status"), ("Status-Code", "status_code"), ("plugin", "plugin_value"), ("le", "le_value"), ("", "unnamed"),
    ])
    func labels(_ label: String, _ expected: String) { #expect(AdoptedName.label(label) == expected) }

    @Test("whatever it is, the registry takes it, and it stays what it is", arguments: 1...20)
    func anything(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let long = String(repeating: "x", count: 60)
        let pieces = ["a", "Z", "9", "_", ".", "-", "é", "total", "count", "process", "crucible.", "sum", "\n", "\u{0}", long]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
            for kind in [MetricKind.counter, .gauge, .distribution] {
                let name = AdoptedName.metric(text, kind)
                let definition = MetricDefinition(name, kind, help: "H.", labels: [AdoptedName.label(text)])
                #expect(definition.problem == nil && KnownMetrics.reservedWord(of: name) == nil, "\(text.debugDescription): \(name)")
                #expect(AdoptedName.metric(name, kind) == name, "\(text.debugDescription): \(name)")
            }
        }
    }
}
