import Conformance
import Testing

/// Every broken rule is found by the test that is named for it, and by no other.
@Suite(.serialized) struct NonconformingTests {
    /// The reports of all broken fixtures. They wait most of the time for what never comes, so several of them wait at once.
    private static let reports = Task {
        await withTaskGroup(of: (String, ConformanceReport).self) { group in
            var waiting = Libraries.broken[...]
            func startNext() {
                guard let name = waiting.popFirst() else { return }
                group.addTask { (name, await Libraries.run("\(Libraries.nonconforming)/\(name).so") { $0.jobs = 4 }) }
            }
            for _ in 0..<3 { startNext() }
            var reports: [String: ConformanceReport] = [:]
            for await (name, report) in group {
                reports[name] = report
                startNext()
            }
            return reports
        }
    }

    @Test(arguments: ["good", "good_router", "good_voice", "good_model", "good_tools", "good_orchestration"]) func aGoodPluginPasses(_ name: String) async {
        let report = await Libraries.run("\(Libraries.nonconforming)/\(name).so")
        #expect(report.failures.map(\.test.id) == [], "\(Libraries.failures(report))")
        #expect(report.results.count { $0.verdict == .passed } >= 20)
    }

    @Test(arguments: Libraries.broken) func exactlyTheNamedTestFails(_ name: String) async throws {
        let wanted = String(name.prefix { $0 != "." })
        let report = try #require(await Self.reports.value[name])
        #expect(report.failures.map(\.test.id) == [wanted], "\(Libraries.failures(report))")
    }

    /// A fixture whose name no test has would be tried in vain, and a test without a fixture may be one that cannot fail.
    @Test func everyFixtureNamesATestAndEveryTestHasAFixture() {
        let fixtures = Set(Libraries.broken.map { String($0.prefix { $0 != "." }) })
        // What `fuzz` finds is asked of other fixtures, with a time: FuzzTests.
        #expect(fixtures.union(["fuzz"]) == Set(ConformanceSuite.all.map(\.id)))
    }
}
