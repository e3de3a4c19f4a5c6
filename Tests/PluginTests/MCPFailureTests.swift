import FoundationEssentials
import Gate
import Testing

/// The MCP plugin with servers that fail, and with configurations that do.
@Suite(.timeLimit(.minutes(5)))
struct MCPFailureTests {
    static let quick: Value = ["attempts": 5, "backoff": "10ms", "limit": "1s"]

    @Test("a call that fails says how, and the server is there for the next", arguments: [
        ("malformed-result", GateStatus.broken, "its result has a content that is not a list"), ("crash-on-call", .broken, "exit code 7"),
        ("giant-line", .tooLarge, ""), ("endless-line", .broken, ""), ("never-answers-calls", .deadlineExceeded, ""),
    ])
    func failingCall(_ mode: String, _ status: GateStatus, _ part: String) async throws {
        let more: [String: Value] = mode == "never-answers-calls" ? ["call_timeout": "500ms"] : [:]
        try await MCPBench.run(mode, more, rest: ["restart": Self.quick]) { bench, _ in
            let failure = try await bench.failure("mcp", "call", MCPTests.hi)
            #expect(failure.status == status && failure.message.contains(part), "\(failure.status): \(failure)")
            try await bench.untilServer(is: "ready")
            let restarts = try await bench.server["restarts"].int
            #expect(restarts == (["crash-on-call", "endless-line"].contains(mode) ? 1 : 0))
            if mode == "crash-on-call" { #expect(failure.message.contains("giving up in the middle")) }
        }
    }

    @Test("a server that dies twice is started again, and its last words are in the log")
    func restarted() async throws {
        try await MCPBench.run("dies-twice", rest: ["restart": Self.quick]) { bench, _ in
            try await bench.untilServer(is: "ready")
            #expect(try await bench.server["restarts"].int ?? 0 >= 2)
            #expect(try await bench.call("mcp", "call", MCPTests.hi)["text"] == "hi")
            #expect(bench.log.contains("its last line on standard error: this server always does that"))
        }
    }

    @Test("a server that always dies is given up after its attempts, and calls say why")
    func givenUp() async throws {
        try await MCPBench.run("dies-after-initialize", rest: ["restart": Self.quick.with(["attempts": 2])]) { bench, _ in
            try await bench.untilServer(is: "failed")
            let failure = try await bench.failure("mcp", "call", MCPTests.hi)
            #expect(failure.status == .unavailable, "\(failure.status)")
            #expect(failure.message.contains("exit code 3") && failure.message.contains("gave up after 2 restarts"), "\(failure)")
        }
    }

    @Test("a required server that cannot serve keeps the host from starting, and leaves no process")
    func requiredServer() async throws {
        let own = try MCPBench()
        defer { own.remove() }
        let config: Value = [
            "servers": ["s": own.server("unknown-protocol", ["required": true])], "restart": Self.quick.with(["attempts": 1]),
        ]
        let refusal = try await Bench.refusal(["mcp": MCPBench.plugin(config)])
        #expect(refusal.contains("server 's' is required and failed: it speaks version 1999-01-01"), "\(refusal)")
        #expect(own.processes == 0)
    }

    @Test("a required server that is never ready meets the deadline of the start, and leaves no process")
    func startDeadline() async throws {
        let own = try MCPBench()
        defer { own.remove() }
        let config: Value = ["servers": ["s": own.server("never-answers", ["required": true])]]
        let plugin = MCPBench.plugin(config).with(["start": ["deadline": "500ms"]])
        let refusal = try await Bench.refusal(["mcp": plugin])
        #expect(!refusal.isEmpty)
        #expect(own.processes == 0)
    }

    @Test("an optional server that cannot be started is reported with the reason")
    func notStarted() async throws {
        let config: Value = ["servers": ["s": ["command": ["/no/such/program"]]]]
        try await Bench.run(["mcp": MCPBench.plugin(config, granted: ["/no/such/program"])]) { bench in
            let server = try await bench.server
            #expect(server["reason"].string.contains("/no/such/program"), "\(server)")
        }
        try await Bench.run(["mcp": MCPBench.plugin(config, granted: [])]) { bench in
            let server = try await bench.server
            #expect(server["state"] == "failed" && server["restarts"] == 0)
            #expect(server["reason"].string.contains("grants.commands"), "\(server)")
        }
    }

    @Test("a wrong configuration is refused with all its problems", arguments: [
        ([:], ["servers: is missing"]),
        (["servers": ["Bad.Name": ["command": ["x"]]]], ["servers.Bad.Name: a server name begins with a-z"]),
        (["servers": ["a": ["comand": ["x"]]]], ["servers.a.comand: is not a key here", "servers.a.command: is missing"]),
        (["servers": ["a": ["command": []], "b": ["command": [1]]]], [
            "servers.a.command: must be a list of strings that begins with a program", "servers.b.command: must be",
        ]),
        (["servers": ["a": ["command": ["x"], "start_timeout": "soon", "call_timeout": "1ms"]]], [
            "servers.a.start_timeout: must be a length of time", "servers.a.call_timeout: must be a length of time from 10ms",
        ]),
        (["servers": ["a": ["command": ["x"], "environment": ["K": 1], "required": "yes"]]], [
            "servers.a.environment.K: must be a string", "servers.a.required: must be true or false",
        ]),
        (["servers": [:], "roots": ["/x"], "restart": ["backoff": "10s", "limit": "1s", "attempts": -1], "more": 1], [
            "roots: '/x' must be a file:// URI", "restart.limit: must not be shorter", "restart.attempts: must be a whole number from 0",
            "more: is not a key here",
        ]),
    ] as [(Value, [String])])
    func configuration(_ config: Value, _ parts: [String]) async throws {
        let refusal = try await Bench.refusal(["mcp": MCPBench.plugin(config)])
        for part in parts { #expect(refusal.contains(part), "\(part) in \(refusal)") }
    }

    @Test("no servers at all are a catalogue without tools; null is nothing given")
    func empty() async throws {
        try await Bench.run(["mcp": MCPBench.plugin(["servers": [:], "roots": .null, "restart": .null])]) { bench in
            let catalogue = try await bench.call("mcp", "catalogue")
            #expect(catalogue == ["servers": [], "tools": []])
        }
    }
}
