import FoundationEssentials
import Gate
import Host
import HostTesting
import Recording
import Testing
import Timing

/// The published schema fits what is written.
struct SchemaTests {
    private static let script = """
        import json, sys, jsonschema
        schema = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
        lines = [json.loads(line) for line in open(sys.argv[2])]
        problems = [f"line {at}: {error.message}" for at, line in enumerate(lines, 1) for error in schema.iter_errors(line)]
        print("\\n".join(problems))
        print(" ".join(sorted({line.get("event", "header") for line in lines})))
        sys.exit(1 if problems else 0)
        """

    /// `.venv` has `jsonschema` where `make model` made it; otherwise the system's Python must have it.
    private static var python: String {
        let own = Workshop.repository + "/.venv/bin/python3"
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }

    private static func check(_ file: String) -> (code: Int32, text: String) {
        Workshop.run("/usr/bin/env", [python, "-c", script, Workshop.repository + "/plugin-sdk/schemas/recording.schema.json", file])
    }

    @Test func everyLineOfARecordingFits() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let library = try shop.build("counter")
        let file = try await shop.record("crucible: 1\nplugins:\n  till: {library: \(library)}\n", "till") { test in
            let ticket = try test.host.gate.open(by: test.host.gate.host, timeout: 60_000_000_000).get()
            let ended = Signal()
            HostCall(try test.host.edge(nil, "watch", of: "till"), below: ticket).begin([.str("a"), .u32(9)]) { _, _ in } completion: { _ in
                ended.notify()
            }
            _ = try test.call("add", of: "till", .str("a"), .i64(1))
            _ = test.host.gate.cancel(ticket.id, by: test.host.gate.host)
            ended.wait()
            _ = test.host.gate.close(ticket.id, by: test.host.gate.host)
        }
        let result = Self.check(file)
        #expect(result.code == 0, "\(result.text)")
        #expect(result.text.contains("call callback cancel done end header return step step_end"), "\(result.text)")
        // Cancelled in the replay as it was.
        #expect(Workshop.text(try await shop.replay(file, library)) == [])
        // The check itself must be able to fail.
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        try Data(text.replacing(#""direction":"in""#, with: #""direction":"sideways""#).utf8).write(to: URL(filePath: file))
        #expect(Self.check(file).code == 1)
    }

    @Test func refusalsAndLaterGenerationsFit() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let library = try shop.build("counter")
        let refusing = try await shop.record("crucible: 1\nplugins:\n  till: {library: \(library)}\n", "till") { test in
            let ended = Signal()
            let watch = HostCall(try test.host.edge(nil, "watch", of: "till"))
            watch.beginAnswering([.str("a"), .u32(9)], { _, _ in .gone }) { _ in ended.notify() }
            _ = try test.call("add", of: "till", .str("a"), .i64(1))
            ended.wait()
        }
        let swapping = try await shop.record("crucible: 1\nplugins:\n  tally: {library: SwiftTally}\n", "tally") { test in
            _ = try await test.host.swap(SwapRequest(plugin: "tally", source: .library("SwiftTally"), probation: .zero))
            _ = try test.call("add", of: "tally", .str("1 2"))
        }
        for (file, events) in [(refusing, ["refusal"]), (swapping, ["generation", "restore"])] {
            let result = Self.check(file)
            #expect(result.code == 0, "\(result.text)")
            for event in events { #expect(result.text.split(whereSeparator: \.isWhitespace).contains(Substring(event)), "\(result.text)") }
        }
    }
}
