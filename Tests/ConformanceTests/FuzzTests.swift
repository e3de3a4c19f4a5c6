import FoundationEssentials
import HostTesting
import Testing
@testable import Conformance

/// What the test `fuzz` finds is made small, and shown again.
struct FuzzTests {
    private static let tests = ConformanceSuite.matching("fuzz")

    private static func folder() throws -> String {
        let path = "/tmp/crucible-fuzz-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// The fixture breaks down when three bytes follow a number above 1000, wherever the two calls are among others.
    @Test func twoCallsAreLeftOfManyAndAFileShowsThemAgain() async throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let library = "\(Libraries.nonconforming)/remembers.so"
        let report = await Libraries.run(library, Self.tests) { ($0.fuzzing, $0.fuzzOutput, $0.minimising.time) = (.seconds(20), folder, .seconds(300)) }
        let result = try #require(report.results.first)
        let finding = try #require(result.finding, "\(result.verdict) \(result.notes)")
        let calls = [
            FuzzCall(interface: "test.plain/1", function: "sum", arguments: [.integer(1001), .integer(0)]),
            FuzzCall(interface: "test.plain/1", function: "digest", arguments: [.text("aaa")]),
        ]
        #expect(finding.calls == calls)
        #expect(finding.isSmallest && finding.runs > 5 && finding.runs <= 200, "\(finding.runs)")
        let step = #"test.plain/1 digest with "aaa""#
        #expect(result.verdict == .crashed(signal: 6, step: step))
        // Named for the seed of the call during which it came: so many calls were made.
        let file = try #require(finding.file)
        let last = try #require(file.split(separator: "-").last.flatMap { UInt64($0.dropLast(".json".count)) })
        #expect(file == "\(folder)/fuzz-remembers.so-\(last).json")
        #expect(UInt64(finding.removed) == last - 1 + 1 - 2)
        #expect(result.reproduce == "crucible test \(library) --fuzz-input \(file)")
        #expect(try FuzzInput.read(file) == FuzzInput(calls))
        let again = await Libraries.run(library, Self.tests) { $0.fuzzInput = file }
        #expect(again.results.map(\.verdict) == [result.verdict])
        #expect(again.results.first?.reproduce == result.reproduce)
        // With the last call alone all is well: the file is really played.
        try FuzzInput([calls[1]]).write(file)
        #expect(await Libraries.run(library, Self.tests) { $0.fuzzInput = file }.results.map(\.verdict) == [.passed])

        let lines = ReportText(hasColour: false).lines(result).joined(separator: "\n")
        #expect(lines.contains("input that does it: 2 calls, \(finding.removed) removed (\(finding.runs) tries)"), "\(lines)")
        #expect(lines.contains("1. test.plain/1 sum with 1001, 0\n") && lines.contains("2. \(step)\n"), "\(lines)")
        let json = try #require(JSONDocument(parsing: report.json)?["tests"]?.array?.first?["minimised"])
        #expect(json["removed"] == .number(Double(finding.removed)) && json["file"] == .string(file) && json["smallest"] == .bool(true))
        #expect(json["calls"]?.array?.map { $0["arguments"] } == [.array([.number(1001), .number(0)]), .array([.string("aaa")])])
    }

    @Test func theSameSeedGivesTheSameInput() async throws {
        let library = "\(Libraries.nonconforming)/garbage-bytes.table_too_small.so"
        let found = await Libraries.run(library, Self.tests) { ($0.fuzzing, $0.minimising.time) = (.seconds(20), .seconds(300)) }
        let finding = try #require(found.results.first?.finding, "\(found.results.map(\.verdict))")
        #expect(finding.calls.count == 1 && finding.file == nil)
        // Without a file its seed shows it.
        let words = try #require(found.results[0].reproduce).split(separator: " ")
        let seed = try #require(words.firstIndex(of: "--seed").flatMap { UInt64(words[$0 + 1]) })
        let again = await Libraries.run(library, Self.tests) { ($0.seed, $0.fuzzing, $0.minimising.time) = (seed, .zero, .seconds(300)) }
        #expect(again.results.map(\.verdict) == found.results.map(\.verdict))
        #expect(again.results.first?.finding?.calls == finding.calls)
        #expect(again.results.first?.finding?.removed == 0)
    }

    /// A hang is one that says nothing for a while, so that few tries take long.
    @Test func aHangStaysAHang() async throws {
        let process = TestProcess(runner: TestHost.executableDirectory + "/crucible-runner")
        defer { process.shutdown() }
        let arguments = ["test", "\(Libraries.nonconforming)/hangs_in_digest.so", "fuzz"]
        var limits = FuzzMinimiser.Limits()
        (limits.runs, limits.silence) = (2, .seconds(3))
        let minimiser = FuzzMinimiser(process: process, arguments: arguments, limits: limits)
        // The third of the four functions is the one that hangs.
        let seed = try #require((1...100 as ClosedRange<UInt64>).first { seed in
            var random = SeededGenerator(seed: seed)
            return [0, 1, 2, 3].randomElement(using: &random) == 2
        })
        let hang = FuzzFailure(kind: .hang, function: "test.plain/1 digest")
        let found = try #require(try await minimiser.minimise(seed...seed, hang))
        #expect(found.finding.calls == [FuzzCall(interface: "test.plain/1", function: "digest", arguments: [.text("")])])
        #expect(found.finding.runs == 2 && !found.finding.isSmallest)
        #expect(found.verdict == .timedOut(step: #"test.plain/1 digest with """#))
        // It does not hang in another function, nor crash.
        limits.runs = 1
        let crash = FuzzFailure(kind: .signal(6), function: "test.plain/1 digest")
        let other = try await FuzzMinimiser(process: process, arguments: arguments, limits: limits).minimise(seed...seed, crash)
        #expect(other == nil)
    }

    @Test func aFileOfAnotherPluginIsNoPass() async throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let library = "\(Libraries.nonconforming)/good.so"
        func verdict(_ call: FuzzCall) async throws -> Verdict? {
            try FuzzInput([call]).write("\(folder)/input.json")
            return await Libraries.run(library, Self.tests) { $0.fuzzInput = "\(folder)/input.json" }.results.first?.verdict
        }
        #expect(try await verdict(FuzzCall(interface: "test.plain/1", function: "echo", arguments: [.text("a")])) == .passed)
        #expect(try await verdict(FuzzCall(interface: "test.other/1", function: "echo", arguments: [])) == .failed([
            "the input calls test.other/1 echo, which the plugin does not provide"
        ]))
        #expect(try await verdict(FuzzCall(interface: "test.plain/1", function: "sum", arguments: [.integer(1)])) == .failed([
            "the input has other arguments than test.plain/1 sum(i64 a, i64 b, out i64 total): test.plain/1 sum with 1"
        ]))
    }

    @Test func whatIsNoInputIsNamed() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func problem(_ text: String?) throws -> String? {
            let file = "\(folder)/x.json"
            if let text { try Data(text.utf8).write(to: URL(filePath: file)) }
            do { _ = try FuzzInput.read(file) } catch { return "\(error)".replacing(folder, with: "") }
            return nil
        }
        #expect(try problem(nil) == "/x.json cannot be read as a file of at most 64 MiB")
        #expect(try problem("{}")?.hasPrefix("/x.json is no input of `crucible test --fuzz-input`") == true)
        #expect(try problem(#"{"crucible_fuzz_input": 2, "calls": []}"#) == "/x.json has format 2, and this crucible reads format 1")
        #expect(try problem(#"{"crucible_fuzz_input": 1, "calls": []}"#) == nil)
    }
}
