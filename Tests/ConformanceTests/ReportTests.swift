import Conformance
import FoundationEssentials
import Testing

/// What a run reports, and how it is repeated.
struct ReportTests {
    private func tests(_ glob: String) -> [ConformanceTest] { ConformanceSuite.matching(glob) }

    @Test func everyTestIsDescribedAndItsPageExists() {
        #expect(Set(ConformanceSuite.all.map(\.id)).count == ConformanceSuite.all.count)
        for test in ConformanceSuite.all {
            #expect(test.description.hasSuffix("."), "\(test.id)")
            #expect(test.meaning.hasSuffix("."), "\(test.id)")
            let file = test.page.split(separator: "#")[0]
            #expect(FileManager.default.fileExists(atPath: "\(Libraries.repository)/plugin-sdk/docs/\(file)"), "\(test.id): \(file)")
        }
    }

    /// testing.md repeats what the suite says of itself.
    @Test func theDocumentedTableIsTheSuite() throws {
        let text = try String(contentsOf: URL(filePath: "\(Libraries.repository)/plugin-sdk/docs/testing.md"), encoding: .utf8)
        let section = try #require(text.split(separator: "\n## ").first { $0.hasPrefix("The tests\n") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == ConformanceSuite.all.count)
        for (row, test) in zip(rows, ConformanceSuite.all) {
            #expect(row.hasPrefix("| `\(test.id)` | \(test.description) | \(test.meaning) |"), "\(test.id)")
        }
    }

    /// violations.md names no test that does not exist, and all that do.
    @Test func theViolationTableNamesEveryTest() throws {
        let text = try String(contentsOf: URL(filePath: "\(Libraries.repository)/plugin-sdk/docs/violations.md"), encoding: .utf8)
        for test in ConformanceSuite.all { #expect(text.contains("`\(test.id)`"), "\(test.id)") }
    }

    @Test func globsSelect() {
        #expect(tests("state-*").map(\.id) == ["state-roundtrip", "state-garbage", "state-version"])
        #expect(tests("nothing").isEmpty)
        #expect(ConformanceSuite.matching(nil).count == ConformanceSuite.all.count)
    }

    @Test func aCrashIsAVerdictWithItsPlace() async {
        let report = await Libraries.run("\(Libraries.nonconforming)/garbage-bytes.table_too_small.so", tests("garbage-bytes"))
        guard case .crashed(signal: 6, let step)? = report.results.first?.verdict else {
            Issue.record("\(report.results.map(\.verdict))")
            return
        }
        #expect(step.hasPrefix("test.plain/1 digest with all values"))
        #expect(report.results[0].reproduce == "crucible test \(report.library) --filter garbage-bytes --seed 1")
    }

    @Test func jsonSaysTheSame() async throws {
        let report = await Libraries.run("\(Libraries.nonconforming)/status-known.invents.so", tests("st*"))
        let json = try #require(JSONDocument(parsing: report.json))
        #expect(json["failed"] == .number(1))
        #expect(json["seed"] == .number(1))
        let entries = try #require(json["tests"]?.array)
        #expect(entries.count == tests("st*").count)
        let failed = entries.filter { $0["verdict"] == .string("failed") }
        #expect(failed.compactMap { $0["id"]?.string } == ["status-known"])
        #expect(failed.first?["reasons"]?.array?.first?.string?.contains("STATUS_4711") == true)
        #expect(failed.first?["page"] == .string("plugin-sdk/docs/abi.md#statuses"))
    }

    @Test func textHasColourOnlyWhenAsked() async {
        let report = await Libraries.run("\(Libraries.nonconforming)/good.so", tests("one-symbol"))
        let plain = ReportText(hasColour: false), coloured = ReportText(hasColour: true)
        #expect(plain.summary(report) == "\(report.library): 1 passed, 0 failed, 0 skipped (seed 1)")
        #expect(!plain.lines(report.results[0]).joined().contains("\u{1B}"))
        #expect(coloured.lines(report.results[0]).joined().contains("\u{1B}[32m"))
    }
}
