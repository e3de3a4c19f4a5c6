import FoundationEssentials
import Gate
import Testing

/// The MCP plugin with real server processes that behave, each in its own way.
@Suite(.timeLimit(.minutes(5)))
struct MCPTests {
    static let hi: Value = ["name": "s.echo", "arguments": ["text": "hi"]]

    @Test("servers of every protocol version answer, and odd ones do no harm", arguments: [
        ("well", "2025-11-25", 0), ("old-protocol", "2024-11-05", 0), ("modern", "2026-07-28", 0), ("dies-on-probe", "2025-11-25", 1),
        ("garbage-lines", "2025-11-25", 0), ("wrong-id", "2025-11-25", 0), ("ignores-the-end", "2025-11-25", 0),
    ])
    func echoes(_ mode: String, _ version: String, _ restarts: Int) async throws {
        try await MCPBench.run(mode) { bench, _ in
            #expect(try await bench.call("mcp", "call", Self.hi)["text"] == "hi")
            let server = try await bench.server
            #expect(server["protocol_version"].string == version && server["state"] == "ready")
            #expect(server["restarts"].int == restarts)
            if mode == "garbage-lines" { #expect(bench.log.contains("protocol violation")) }
        }
    }

    @Test("servers start in parallel: all are ready when the plugin is, and every tool has its server's name")
    func parallel() async throws {
        let own = try MCPBench()
        defer { own.remove() }
        let names = ["a", "b", "c", "d"]
        let servers = Value.object(Dictionary(uniqueKeysWithValues: names.map { ($0, own.server("well", ["required": true])) }))
        try await Bench.run(["mcp": MCPBench.plugin(["servers": servers])]) { bench in
            #expect(own.processes == 4)
            #expect(try await bench.tools == names.map { "\($0).echo" })
            let catalogue = try await bench.call("mcp", "catalogue")
            #expect(catalogue["servers"].array.allSatisfy { $0["state"] == "ready" })
        }
        #expect(own.processes == 0)
    }

    @Test("a server that never answers does not hold up the others")
    func oneNeverAnswers() async throws {
        let own = try MCPBench()
        defer { own.remove() }
        let config: Value = ["servers": ["a": own.server("never-answers", ["start_timeout": "300ms"]), "s": own.server("well")]]
        try await Bench.run(["mcp": MCPBench.plugin(config)]) { bench in
            let servers = try await bench.call("mcp", "catalogue")["servers"]
            #expect(servers[0]["state"] != "ready" && servers[0]["reason"].string.hasPrefix("it was not ready within 0.3 seconds"))
            #expect(try await bench.call("mcp", "call", Self.hi)["text"] == "hi")
        }
        #expect(own.processes == 0)
    }

    @Test("all pages of a list are read; one that goes in circles is cut and told of")
    func pages() async throws {
        try await MCPBench.run("pagination") { bench, _ in
            let tools = try await bench.tools
            #expect(tools == ["s.one", "s.two", "s.three"])
        }
        try await MCPBench.run("cursor-loop") { bench, _ in
            let tools = try await bench.tools
            #expect(tools == ["s.echo", "s.again"])
            #expect(bench.log.contains("cut at 2: it has the same nextCursor twice"))
        }
    }

    @Test("a server that says its tools have changed is asked again", arguments: ["list-changed", "modern"])
    func changes(_ mode: String) async throws {
        try await MCPBench.run(mode) { bench, _ in
            #expect(try await !bench.tools.contains("s.later"))
            _ = try await bench.call("mcp", "call", Self.hi)
            try await eventually("the new tool is there") { try await bench.tools.contains("s.later") }
        }
    }

    @Test("progress comes in order, before the result")
    func progress() async throws {
        try await MCPBench.run("progress") { bench, _ in
            let running = Running()
            _ = try await bench.call("mcp", "call", Self.hi, running)
            #expect(running.events.map { $0["progress"].double } == [1, 2, 3])
            #expect(running.events.map { $0["message"].string } == ["step 1", "step 2", "step 3"])
            #expect(running.events.allSatisfy { $0["total"].double == 3 })
        }
    }

    @Test("a cancelled call is cancelled at the server")
    func cancellation() async throws {
        try await MCPBench.run("slow-until-cancelled") { bench, own in
            let running = Running()
            async let failure = bench.failure("mcp", "call", Self.hi, running)
            // One that is cancelled before the server was asked is none of its business.
            try await eventually("the server has the call") { FileManager.default.fileExists(atPath: own.marker + ".asked") }
            running.cancel()
            #expect(try await failure.status == .cancelled)
            try await eventually("the server has heard of it") { FileManager.default.fileExists(atPath: own.marker) }
            #expect(try await bench.server["state"] == "ready")
        }
    }

    @Test("what a server may ask the client for is answered, the rest is refused")
    func theClientIsAsked() async throws {
        try await MCPBench.run("asks-the-client", rest: ["roots": ["file:///r"]]) { bench, _ in
            let got = try Value(json: try await bench.call("mcp", "call", Self.hi)["text"].string)
            #expect(got["ping"]["result"] == [:])
            #expect(got["roots/list"]["result"]["roots"][0]["uri"] == "file:///r")
            #expect(got["sampling/createMessage"]["code"] == -32601)
        }
        try await MCPBench.run("modern", rest: ["roots": ["file:///r"]]) { bench, _ in
            let text = try await bench.call("mcp", "call", ["name": "s.roots", "arguments": [:]])["text"]
            #expect(text == #"[{"where": {"roots": [{"uri": "file:///r"}]}}, "s1"]"#)
        }
    }

    @Test("what a server logs becomes lines of the log, on one line each and with the level that it has there")
    func serverLogs() async throws {
        try await MCPBench.run("logs") { bench, _ in
            let answer = try await bench.call("mcp", "call", Self.hi)
            #expect(answer["text"] == "hi")
            let said = bench.log.lines.filter { $0.plugin == "mcp" && $0.message.contains("says: ") }
            #expect(said.map(\.level) == [.debug, .warning, .info, .critical])
            let texts = said.map { $0.message.split(separator: "says: ").last.map(String.init) }
            #expect(texts == ["thinking", "disk: nearly full", #"{"left":3}"#, "on fire"])
        }
    }

    @Test("sixty calls at once keep their answers apart")
    func manyAtOnce() async throws {
        try await MCPBench.run("well") { bench, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let request: Value = ["name": "s.echo", "arguments": ["text": "\(number)"]]
                        let answer = try await bench.call("mcp", "call", request)
                        #expect(answer["text"] == "\(number)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("names are checked before a server is asked", arguments: [
        (["name": "echo", "arguments": [:]], GateStatus.invalidArgument, "echo"), (["name": "x.echo", "arguments": [:]], .notFound, "x"),
        (["name": "s.x", "arguments": [:]], .notFound, "echo"), (["name": "s.echo", "arguments": []], .invalidArgument, "arguments"),
    ] as [(Value, GateStatus, String)])
    func names(_ request: Value, _ status: GateStatus, _ part: String) async throws {
        try await MCPBench.run("well") { bench, _ in
            let failure = try await bench.failure("mcp", "call", request)
            #expect(failure.status == status && failure.message.contains(part), "\(failure)")
        }
    }
}
