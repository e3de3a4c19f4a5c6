import Conformance
import Testing

/// Every broken rule is found by the test that is named for it, and by no other.
@Suite(.serialized) struct NonconformingTests {
    @Test(arguments: ["good", "good_router"]) func aGoodPluginPasses(_ name: String) async {
        let report = await Libraries.run("\(Libraries.nonconforming)/\(name).so")
        #expect(report.failures.map(\.test.id) == [], "\(Libraries.failures(report))")
        #expect(report.results.count { $0.verdict == .passed } >= 20)
    }

    @Test(arguments: Libraries.broken) func exactlyTheNamedTestFails(_ name: String) async {
        let wanted = String(name.prefix { $0 != "." })
        let report = await Libraries.run("\(Libraries.nonconforming)/\(name).so")
        #expect(report.failures.map(\.test.id) == [wanted], "\(Libraries.failures(report))")
    }

    /// A fixture whose name no test has would be tried in vain.
    @Test func everyFixtureNamesATest() {
        let ids = Set(ConformanceSuite.all.map(\.id))
        #expect(Libraries.broken.count >= 35)
        #expect(Libraries.broken.allSatisfy { ids.contains(String($0.prefix { $0 != "." })) })
    }
}
