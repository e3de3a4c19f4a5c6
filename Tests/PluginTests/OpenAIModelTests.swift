import Gate
import HostTesting
import Testing
import Timing

/// The OpenAI model plugin on bytes that endpoints really send, and on those that broken ones do.
@Suite(.timeLimit(.minutes(5)))
struct OpenAIModelTests {
    static let ask: Value = ["model": "m", "messages": [["role": "user", "content": "one two three"]]]

    static func host(_ config: [String: Value] = [:]) -> Value {
        let own: Value = ["base_url": "http://scripted.test/v1", "discover": false, "api_key": "sk-very-secret"]
        return ["model": ["library": "OpenAIModel", "config": own.with(config)]]
    }

    /// One completion, or how it failed; with the pieces of text that came.
    static func complete(
        _ answers: [Answer], _ request: Value = ask, config: [String: Value] = [:], timeout: Duration = .zero
    ) async throws -> (result: Value, failure: GateFailure, deltas: [String], requests: [ScriptedEndpoint.Request]) {
        let http = ScriptedEndpoint(["m": answers])
        return try await Bench.run(host(config), http: http) { bench in
            let running = Running()
            let outcome: (Value, GateFailure)
            do { outcome = (try await bench.call("model", "complete", request, timeout: timeout, running), GateFailure(.ok, ""))
            } catch let failure as GateFailure { outcome = (.null, failure) }
            #expect(!bench.log.contains("sk-very-secret") && !outcome.1.message.contains("sk-very-secret"))
            return (outcome.0, outcome.1, running.events.map { $0["text"].string }, http.requests)
        }
    }

    @Test("a stream becomes pieces of text and a whole, with usage; the key goes into the header only")
    func stream() async throws {
        let done = try await Self.complete([.text("one ", "two", " three", input: 3, output: 4)])
        #expect(done.deltas == ["one ", "two", " three"])
        #expect(done.result["text"] == "one two three" && done.result["finish_reason"] == "stop" && done.result["model"] == "m")
        #expect(done.result["usage"] == ["input_tokens": 3, "output_tokens": 4])
        let request = done.requests[0]
        #expect(request.url == "http://scripted.test/v1/chat/completions" && request.body["stream"] == true)
        let authorization = ["Authorization", "authorization"].map { request.headers[$0].string }
        #expect(authorization.contains("Bearer sk-very-secret"))
    }

    @Test("bytes may be cut anywhere, lines may end as they like, and comments are skipped")
    func cutAnywhere() async throws {
        let text = Answer.text("näïve ", "数🙂", input: 1, output: 2)
        let whole = try await Self.complete([text])
        let cut = try await Self.complete([text.inSingleBytes])
        #expect(cut.result == whole.result && whole.result["text"] == "näïve 数🙂")
        let odd = ": hello\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\nevent: x\rdata: {\"choices\":[{\"delta\":{\"content\":\"b\"},"
            + "\"finish_reason\":\"length\"}]}\r\rdata: [DONE]\r\r"
        let lines = try await Self.complete([Answer.stream([odd]).inSingleBytes])
        #expect(lines.result["text"] == "ab" && lines.result["finish_reason"] == "length" && lines.result["usage"] == .null)
    }

    @Test("tool calls are put together from their pieces, under their own names")
    func toolCalls() async throws {
        func piece(_ call: Value) -> Value { ["choices": [["delta": ["tool_calls": [call]]]]] }
        let answer = Answer.events([
            piece(["index": 0, "id": "c1", "function": ["name": "git_log", "arguments": ""]]),
            piece(["index": 0, "function": ["arguments": "{\"n\":"]]), piece(["index": 1, "id": "c2", "function": ["name": "time_now"]]),
            piece(["index": 0, "function": ["arguments": " 3}"]]), ["choices": [["delta": [:], "finish_reason": "tool_calls"]]],
        ])
        let tools: [Value] = ["git.log", "time.now"].map { ["name": $0, "description": "", "input_schema": ["type": "object"]] }
        let done = try await Self.complete([answer], Self.ask.with(["tools": .array(tools)]))
        let calls = done.result["tool_calls"].array
        #expect(calls.map { $0["name"].string } == ["git.log", "time.now"] && calls.map { $0["id"].string } == ["c1", "c2"])
        #expect(calls.map { $0["arguments"].string } == ["{\"n\": 3}", "{}"])
        #expect(done.requests[0].body["tools"].array.map { $0["function"]["name"].string } == ["git_log", "time_now"])
    }

    @Test("tools whose names are alike for the protocol stay apart")
    func toolNames() async throws {
        let tools: [Value] = ["a.b", "a b", "a_b"].map { ["name": .string($0), "description": "", "input_schema": [:]] }
        let done = try await Self.complete([.text("ok")], Self.ask.with(["tools": .array(tools)]))
        let names = done.requests[0].body["tools"].array.map { $0["function"]["name"].string }
        #expect(Set(names).count == 3 && names[2] == "a_b", "\(names)")
    }

    @Test("errors are told apart, with model, endpoint and the server's words, and never repeated in vain", arguments: [
        (Answer.error(401, "Incorrect API key provided: sk-very-secret"), "UNAUTHENTICATED", "Incorrect API key provided: ***", 1),
        (.error(404, "no such model"), "NOT_FOUND", "no such model", 1),
        (.error(400, "x", code: "context_length_exceeded"), "TOO_LARGE", "the input is too long", 1),
        (.error(400, "temperature must be positive"), "INVALID_ARGUMENT", "temperature must be positive", 1),
        (.error(429, "slow down", headers: ["retry-after": "3600"]), "RATE_LIMITED", "try again in 1 hour", 1),
        (.error(429, "pay", code: "insufficient_quota"), "RATE_LIMITED", "the quota is used up", 1),
        (.error(503, "busy"), "UNAVAILABLE", "HTTP 503", 2),
        (.failed(.unavailable, "connection refused"), "UNAVAILABLE", "connection refused", 2),
        (.document("<html>hello</html>"), "BROKEN", "hello", 1),
    ] as [(Answer, String, String, Int)])
    func errors(_ answer: Answer, _ status: String, _ part: String, _ requests: Int) async throws {
        let done = try await Self.complete([answer], config: ["retry": ["backoff": "10ms"]])
        #expect(done.failure.status.description == status, "\(done.failure.status): \(done.failure)")
        #expect(done.failure.message.contains("model 'm' at http://scripted.test/v1: "), "\(done.failure)")
        #expect(done.failure.message.contains(part), "\(done.failure)")
        #expect(done.requests.count == requests)
    }

    @Test("a stream that breaks is BROKEN; what was handed out is not asked for again", arguments: [
        (Answer.begun("the beginning ", .complete), ""), (.begun("the beginning ", .failed(.broken, "reset by peer")), "reset by peer"),
        (.stream(["data: {\"choices\":[{\"delta\":{\"content\":\"the beginning \"}}]}\n\ndata: {this is not JSON\n\n"]), "{this is not JSON"),
        (.stream(["data: {\"choices\":[{\"delta\":{\"content\":\"the beginning \"}}]}\n\ndata: {\"error\":{\"message\":\"out of memory\"}}\n\n"]), "out of memory"),
    ])
    func brokenStream(_ answer: Answer, _ part: String) async throws {
        let done = try await Self.complete([answer])
        #expect(done.failure.status == .broken && done.failure.message.contains(part), "\(done.failure.status): \(done.failure)")
        #expect(done.deltas == ["the beginning "] && done.requests.count == 1)
    }

    @Test("a line without end is refused, and the transfer is given up")
    func endlessLine() async throws {
        let http = ScriptedEndpoint(["m": [.stream(["data: "] + Array(repeating: String(repeating: "x", count: 65_536), count: 40), .hangs)]])
        try await Bench.run(Self.host(), http: http) { bench in
            let failure = try await bench.failure("model", "complete", Self.ask)
            #expect(failure.status == .broken, "\(failure.status): \(failure)")
            try await eventually("the transfer is cancelled") { http.cancelled == 1 }
        }
    }

    @Test("a server that says when to come again is asked then, and not before")
    func retryAfter() async throws {
        let clock = VirtualClock()
        let http = ScriptedEndpoint(["m": [.error(429, "slow down", headers: ["retry-after": "2"]), .text("ok")]])
        try await Bench.run(Self.host(), http: http, clock: clock) { bench in
            async let result = bench.call("model", "complete", Self.ask)
            try await eventually("the plugin waits two seconds") { clock.untilNext == Duration.seconds(2).nanoseconds }
            clock.advance(by: .milliseconds(1_999))
            #expect(http.requests.count == 1)
            clock.advance(by: .milliseconds(1))
            #expect(try await result["text"] == "ok")
            #expect(http.requests.count == 2)
        }
    }

    @Test("who has less time than the server asks for is refused at once")
    func deadlineBeforeRetry() async throws {
        let done = try await Self.complete([.error(429, "slow down", headers: ["retry-after": "9"])], timeout: .seconds(5))
        #expect(done.failure.status.description == "RATE_LIMITED" && done.requests.count == 1)
    }

    @Test("the end of the answer is not the end of the connection: after [DONE] it is waited for a moment only")
    func lingering() async throws {
        let clock = VirtualClock()
        var answer = Answer.text("ok")
        answer.ending = .hangs
        let http = ScriptedEndpoint(["m": [answer]])
        try await Bench.run(Self.host(), http: http, clock: clock) { bench in
            async let result = bench.call("model", "complete", Self.ask)
            try await eventually("the plugin waits a moment") { clock.untilNext == Duration.milliseconds(250).nanoseconds }
            clock.advance(by: .milliseconds(250))
            #expect(try await result["text"] == "ok")
            try await eventually("the transfer is cancelled") { http.cancelled == 1 }
        }
    }

    @Test("cancellation, and a request's own timeout, end the transfer")
    func ended() async throws {
        let http = ScriptedEndpoint(["m": [.begun("x", .hangs)]])
        try await Bench.run(Self.host(), http: http) { bench in
            let running = Running()
            async let cancelled = bench.failure("model", "complete", Self.ask, running)
            try await eventually("text has come") { !running.events.isEmpty }
            running.cancel()
            #expect(try await cancelled.status == .cancelled)
            try await eventually("the transfer is cancelled") { http.cancelled == 1 }
        }
        let slow = ScriptedEndpoint(["m": [.begun("x", .hangs)]])
        try await Bench.run(Self.host(["timeouts": ["request": "1s"]]), http: slow) { bench in
            let late = try await bench.failure("model", "complete", Self.ask)
            #expect(late.status == .deadlineExceeded, "\(late.status): \(late)")
            try await eventually("the transfer is cancelled") { slow.cancelled == slow.asked("m").count }
        }
    }

    @Test("models: the configured first, with their figures, then those that the endpoint lists")
    func models() async throws {
        let http = ScriptedEndpoint(["models": [.document("{\"data\":[{\"id\":\"b\"},{\"id\":\"a:latest\"},{\"id\":\"c\"}]}")]])
        try await Bench.run(Self.host(["discover": true, "models": [["id": "a", "quality": 0.5]]]), http: http) { bench in
            let models = try await bench.call("model", "models")["models"].array
            #expect(models.map { $0["id"].string } == ["a", "b", "c"] && models[0]["quality"].double == 0.5)
        }
        let refusal = try await Bench.refusal(Self.host(["discover": true, "models": [["id": "x"]]]), http: http)
        #expect(refusal.contains("does not offer 'x'") && refusal.contains("'b'"), "\(refusal)")
        let down = ScriptedEndpoint(["models": [.failed(.unavailable, "connection refused")]])
        let unreachable = try await Bench.refusal(Self.host(["discover": true]), http: down)
        #expect(unreachable.contains("connection refused") && unreachable.contains("discover: false leaves that out"), "\(unreachable)")
    }

    @Test("an own server that does not come up is told with its last words, and leaves no process", arguments: [
        (["/no/such"], "cannot be started"), (["/bin/sh", "-c", "echo one >&2; exit 3"], "exit code 3, its last words: one"),
        (["/bin/sleep", "987654321"], "was not ready"),
    ] as [(Value, String)])
    func ownServer(_ command: Value, _ part: String) async throws {
        let http = ScriptedEndpoint(["health": [.failed(.unavailable, "connection refused")]])
        let server: Value = [
            "command": command, "ready": "http://127.0.0.1:{port}/health", "start_timeout": command[0] == "/bin/sleep" ? "500ms" : "30s", "missing": "run `make model`",
        ]
        var plugins = Self.host(["base_url": "http://127.0.0.1:{port}/v1", "server": server])
        plugins = ["model": plugins["model"].with(["grants": ["commands": [command[0]]]])]
        let refusal = try await Bench.refusal(plugins, http: http)
        #expect(refusal.contains(part), "\(refusal)")
        if command[0] == "/no/such" { #expect(refusal.contains("run `make model`")) }
        if command[0] == "/bin/sleep" { #expect(Processes.count(naming: "987654321") == 0) }
    }

    @Test("a wrong configuration is refused with all its problems, and never with the key")
    func configuration() async throws {
        let refusal = try await Bench.refusal(Self.host([
            "base_url": "ftp://x", "api_key": "a b", "timeout": 1, "models": [["id": "a"], ["id": "a", "quality": 2, "qualty": 1]],
            "server": ["command": [], "ready": "x"],
        ]))
        for part in [
            "base_url: must be an http or https address", "api_key: must be visible ASCII", "timeout: there is no such key",
            "models[1].id: 'a' is listed twice", "models[1].quality: must be 0 to 1", "models[1].qualty: there is no such key",
            "server.command: must name a program", "server.ready: must be an http",
        ] { #expect(refusal.contains(part), "\(part) in \(refusal)") }
        #expect(!refusal.contains("a b"))
    }
}
