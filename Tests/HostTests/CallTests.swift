import FoundationEssentials
import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing

/// Calls through gates into the real plugins.
@Suite struct CallTests {
    private func object(_ text: String) throws -> [String: JSON] { try JSONDecoder().decode([String: JSON].self, from: Data(text.utf8)) }

    @Test func everyPluginAnswers() async throws {
        let http = Assistant.http()
        let test = try await TestHost(Assistant.manifest(), Assistant.options(http))
        try await test.start()
        let models = try object(test.call("models", of: "model")[0])
        #expect(models["models"]?.array.map { $0["id"] } == ["small", "large"])
        let decision = try object(test.call("route", of: "routing", .str(#"{"prompt":"hello"}"#))[0])
        #expect(["small", "large"].contains(decision["choice"]?["model"] ?? .null))
        let large = try object(test.call("route", of: "routing", .str(#"{"prompt":"hello","needs_tools":true}"#))[0])
        #expect(large["choice"]?["model"] == "large")
        #expect(try object(test.call("voices", of: "voice")[0])["voices"]?.array.count == 10)
        let selection = try object(test.call("select", of: "voice", .str(#"{"prompt":"hello"}"#))[0])
        #expect(selection["voices"]?.array.count == 1)
        #expect(try object(test.call("catalogue", of: "mcp")[0])["tools"]?.array.count == 0)
        let functions = Set(test.host.status.flatMap { plugin in plugin.functions.map { "\(plugin.id) \($0.function) \($0.caller) \($0.failed)" } })
        for expected in ["routing route host 0", "voice voices host 0", "voice select host 0", "mcp catalogue host 0", "model models host 0"] {
            #expect(functions.contains(expected))
        }
        // Routing asked the model plugin, once a decision, through a gate of its own.
        #expect(functions.contains("model models routing 0"))
        await test.stop()
    }

    @Test func aRequestGoesThroughAllOfThem() async throws {
        let http = Assistant.http()
        let test = try await TestHost(Assistant.manifest(), Assistant.options(http))
        try await test.start()
        let events = Locked(0)
        let reply = try await HostCall(test.host.edge(nil, "submit")).asynchronous([.str(#"{"prompt":"Say good morning."}"#)]) { name, _ in
            if name == "event" { events.withLock { $0 += 1 } }
        }
        #expect(reply.contains("Good morning."))
        #expect(events.withLock { $0 } > 0)
        let request = try #require(http.requests.first)
        #expect(request.plugin == "model" && request.method == "POST" && request.url == Assistant.base + "/chat/completions")
        let body = try object(String(decoding: request.body, as: UTF8.self))
        #expect(body["messages"]?.array.last?["content"] == "Say good morning.")
        // The chosen voice is the system message.
        #expect(body["messages"]?.array.first?["role"] == "system")
        // A call is counted until its caller's `done` has returned.
        try await eventually("nothing is in flight") { test.host.status.allSatisfy { $0.functions.allSatisfy { $0.inFlight == 0 } } }
        await test.stop()
    }

    @Test(arguments: [ScriptedHTTP.Fault.refuses, .breaks(afterBytes: 20)])
    func aFaultOfTheEndpointIsNotAnAnswer(_ fault: ScriptedHTTP.Fault) async throws {
        let http = ScriptedHTTP([Assistant.base + "/chat/completions": [.json("{}", fault: fault)]])
        let test = try await TestHost(Assistant.manifest(), Assistant.options(http))
        try await test.start()
        await #expect(throws: GateFailure.self) {
            try await HostCall(test.host.edge(nil, "submit")).asynchronous([.str(#"{"prompt":"Hello"}"#)])
        }
        #expect(!http.requests.isEmpty)
        await test.stop()
    }

    /// A request that does not end by itself is cancelled when half of the stop's time has passed, so that the stop is still an orderly one.
    @Test func aRequestThatHangsIsCancelledByTheStop() async throws {
        let http = ScriptedHTTP([Assistant.base + "/chat/completions": [.events([], fault: .hangs)]])
        let manifest = "host: {stop_deadline: 4s}\n" + Assistant.manifest()
        let test = try await TestHost(manifest, Assistant.options(http))
        try await test.start()
        let call = HostCall(try test.host.edge(nil, "submit"))
        let request = Task { try await call.asynchronous([.str(#"{"prompt":"Hello"}"#)]) }
        try await eventually("the endpoint is asked") { !http.requests.isEmpty }
        await test.stop()
        let result = await request.result
        guard case .failure(let failure as GateFailure) = result else { throw NeverHappened(description: "it answered: \(result)") }
        #expect(failure.status == .cancelled)
        #expect(test.host.status.allSatisfy { $0.state == "stopped" }, "\(test.host.status)")
    }

    /// Stopping does not wait for a request whose endpoint never answers, once it is cancelled.
    @Test func aCancelledRequestEnds() async throws {
        let http = ScriptedHTTP([Assistant.base + "/chat/completions": [.events([], fault: .hangs)]])
        let test = try await TestHost(Assistant.manifest(), Assistant.options(http))
        try await test.start()
        let gate = test.host.gate
        let ticket = try gate.open(by: gate.host, timeout: 0).get()
        let call = HostCall(try test.host.edge(nil, "submit"), below: ticket)
        let request = Task { try await call.asynchronous([.str(#"{"prompt":"Hello"}"#)]) }
        try await eventually("the endpoint is asked") { !http.requests.isEmpty }
        #expect(gate.cancel(ticket.id, by: gate.host) == .ok)
        let result = await request.result
        guard case .failure(let failure as GateFailure) = result else { throw NeverHappened(description: "it answered: \(result)") }
        #expect(failure.status == .cancelled)
        _ = gate.close(ticket.id, by: gate.host)
        await test.stop()
    }

    @Test func ambiguityAndAbsenceAreNamed() async throws {
        let test = try await TestHost("crucible: 1\nplugins:\n  one: {library: MCP, config: {servers: {}}}\n  two: {library: MCP, config: {servers: {}}}", TestHost.Options())
        try await test.start()
        #expect(throws: HostError.self) { try test.host.edge(nil, "catalogue") }
        #expect(throws: HostError.self) { try test.host.edge(nil, "nothing") }
        #expect(try test.call("catalogue", of: "two").count == 1)
        await test.stop()
    }
}
