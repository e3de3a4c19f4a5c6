import Conformance
import FoundationEssentials
import Testing

/// What is written for people, and what for programs.
@Suite(.serialized)
struct OutputTests {
    private static let escape = "\u{1B}"

    /// Runs `crucible` with its standard output and standard error on a pseudoterminal.
    private static func onTerminal(_ arguments: [String], _ environment: [String: String?]) async throws -> Program.Result {
        let script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        let settings = ["TERM": "xterm", "NO_COLOR": nil].merging(environment) { $1 }
        return try await Program.run("/usr/bin/env", ["python3", "-c", script, Repository.crucible] + arguments, environment: settings)
    }

    /// One that writes to standard output, one that writes to standard error.
    private static let commands = [["test", "Routing", "--filter", "one-symbol"], ["inspect", "Nothing"]]

    @Test("a terminal gets colour, unless NO_COLOR or TERM says otherwise", arguments: commands)
    func terminal(_ command: [String]) async throws {
        for environment in [[:], ["NO_COLOR": ""]] {
            let coloured = try await Self.onTerminal(command, environment)
            #expect(coloured.output.contains("\(Self.escape)["), "\(coloured)")
        }
        for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
            let plain = try await Self.onTerminal(command, environment)
            #expect(!plain.output.isEmpty && !plain.output.contains(Self.escape), "\(plain)")
        }
    }

    @Test("what is no terminal gets none", arguments: commands)
    func pipe(_ command: [String]) async throws {
        let result = try await Program.run(Repository.crucible, command, environment: ["TERM": "xterm", "NO_COLOR": nil])
        #expect(!(result.output + result.errors).isEmpty && !(result.output + result.errors).contains(Self.escape), "\(result)")
    }

    @Test("--json is JSON on a terminal too")
    func terminalJSON() async throws {
        let result = try await Self.onTerminal(["test", "Routing", "--filter", "one-symbol", "--json"], [:])
        #expect(JSONDocument(parsing: result.output)?["failed"] == .number(0), "\(result)")
    }

    @Test("the JSON of check, lock, quarantine and inspect is one document that says what it should")
    func files() async throws {
        let manifest = try TestManifest("crucible: 1\nplugins:\n  routing: { library: Routing }\n")
        defer { manifest.remove() }
        func json(_ arguments: String...) async throws -> JSONDocument {
            try #require(JSONDocument(parsing: try await Program.run(Repository.crucible, arguments + ["--json"]).output), "\(arguments)")
        }
        let voices = "{ library: Voice, config: { voices: \(Repository.root)/manifests/voices.yaml }, grants: { files: [\(Repository.root)/manifests/voices.yaml] } }"
        let good = try TestManifest("crucible: 1\nplugins:\n  voice: \(voices)\n")
        defer { good.remove() }
        #expect(try await json("check", good.path)["order"] == .array([.string("voice")]))
        #expect(try await json("check", good.path)["problems"] == .array([]))
        let problems = try await json("check", manifest.path)["problems"]?.array ?? []
        #expect(problems.count == 1 && problems[0].string?.contains("crucible.model/1") == true, "\(problems)")
        for more in [[], ["--check"]] {
            let result = try await Program.run(Repository.crucible, ["lock", "--json", "--manifest", manifest.path] + more)
            let lock = try #require(JSONDocument(parsing: result.output), "\(result)")
            #expect(lock["libraries"]?.array?.first?["plugin"] == .string("routing"), "\(result)")
            #expect(lock["differences"] == .array([]), "\(result)")
        }
        #expect(try await json("quarantine", "list", "--state", manifest.folder) == .array([]))
        #expect(try await json("inspect", "Routing")["id"] == .string("crucible.router"))
    }

    @Test("the JSON of a running host's status, leases, alerts and cache is one document each; a swap's is one a line")
    func host() async throws {
        let running = try await RunningTeller()
        func json(_ arguments: String...) async throws -> JSONDocument? {
            JSONDocument(parsing: try await Program.run(Repository.crucible, arguments + ["--json", "--socket", running.socket]).output)
        }
        #expect(try await json("status")?["plugins"]?.array?.first?["id"] == .string("teller"))
        #expect(try await json("leases")?["plugins"]?.array?.first?["id"] == .string("teller"))
        #expect(try await json("alerts")?["alerts"]?.array?.first?["state"] == .string("unknown"))
        #expect(try await json("cache")?["namespaces"]?.array?.first?["owner"] == .string("teller"))
        let swapped = try await running.crucible("swap", "teller", try running.build("two", version: "2.0.0"), "--json")
        let lines = swapped.output.split(separator: "\n").map { JSONDocument(parsing: String($0)) }
        #expect(lines.count > 3 && lines.dropLast().allSatisfy { $0?["step"]?["outcome"] == .string("done") }, "\(swapped)")
        #expect(lines.last??["report"]?["outcome"] == .string("committed"), "\(swapped)")
        try await running.stop()
    }
}
