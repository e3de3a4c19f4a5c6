import Cache
import Gate
import Testing

/// Fallbacks, deadlines, cancellation, the queue and the configuration of the orchestration.
@Suite(.timeLimit(.minutes(5)))
struct OrchestrationLimitTests {
    @Test("when a model's stream breaks, the next one is tried, and that is told")
    func fallback() async throws {
        let http = ScriptedEndpoint(["one": [.begun("x", .failed(.broken, "cut off"))], "two": [.text("whole")]])
        try await Assistant.run(http, mode: nil) { bench in
            let running = Running()
            let result = try await bench.submit("Hi", [:], running)
            #expect(running.events.map { $0["type"].string } == ["decided", "text", "fallback", "text"])
            let text = running.events[2]["text"].string
            #expect(text.hasPrefix("p/one failed (BROKEN: ") && text.hasSuffix("; trying q/two"), "\(text)")
            #expect(result["text"] == "whole" && result["provider"] == "q" && result["steps"] == 1)
            #expect(result["failed_attempts"].array.map { $0["model"].string } == ["one"])
            #expect(result["failed_attempts"][0]["reason"].string.contains("cut off"))
        }
    }

    @Test("when all models fail, the last status stands, and each is named with its reason")
    func allFail() async throws {
        let http = ScriptedEndpoint(["one": [.failed(.unavailable, "refused")], "two": [.error(429, "too many requests")]])
        try await Assistant.run(http, mode: nil) { bench in
            let failure = try await bench.submitFails("Hi")
            #expect(failure.status.description == "RATE_LIMITED")
            for part in ["all 2 models that were tried failed", "p/one: UNAVAILABLE", "refused", "q/two: RATE_LIMITED", "too many requests"] {
                #expect(failure.message.contains(part), "\(part) in \(failure)")
            }
        }
    }

    @Test("a request that is itself wrong is not tried with another model")
    func noFallbackForAWrongRequest() async throws {
        let http = ScriptedEndpoint(["one": [.error(400, "bad temperature")], "two": [.text("never")]])
        try await Assistant.run(http, mode: nil) { bench in
            let failure = try await bench.submitFails("Hi")
            #expect(failure.status == .invalidArgument && failure.message.contains("bad temperature"))
            #expect(http.asked("two").isEmpty)
        }
    }

    @Test("the deadline ends the request and the model's work; no fallback is tried")
    func deadline() async throws {
        let http = ScriptedEndpoint(["one": [.hangs], "two": [.text("never")]])
        try await Assistant.run(http, config: ["deadline": "1s"], mode: nil) { bench in
            let failure = try await bench.submitFails("Hi")
            #expect(failure.status == .deadlineExceeded)
            // On a machine that is slow enough the deadline passes before the model is asked.
            try await eventually("the model's request is cancelled") { http.cancelled == http.asked("one").count }
            #expect(http.asked("two").isEmpty)
        }
    }

    @Test("a tool that never answers is left behind after its timeout, and the model hears of it")
    func toolTimeout() async throws {
        let http = ScriptedEndpoint(["one": [.tools([("1", "s_echo", "{}")]), .text("without it")]])
        try await Assistant.run(http, config: ["tool_timeout": "300ms"], mode: "never-answers-calls") { bench in
            let result = try await bench.submit("Hi")
            #expect(result["text"] == "without it")
            let answer = http.asked("one")[1]["messages"].array.last?["content"].string ?? ""
            #expect(answer.hasPrefix("Error: DEADLINE_EXCEEDED"), "\(answer)")
        }
    }

    @Test("a cancelled request cancels the model's")
    func cancelModel() async throws {
        let http = ScriptedEndpoint(["one": [.begun("x", .hangs)]])
        try await Assistant.run(http, mode: nil) { bench in
            let running = Running()
            async let failure = bench.submitFails("Hi", [:], running)
            try await eventually("text has come") { running.events.contains { $0["type"] == "text" } }
            running.cancel()
            #expect(try await failure.status == .cancelled)
            try await eventually("the model's request is cancelled") { http.cancelled == 1 }
        }
    }

    @Test("a cancelled request cancels the tool's call")
    func cancelTool() async throws {
        try await Assistant.run(ScriptedEndpoint(), mode: "never-answers-calls") { bench in
            let running = Running()
            async let failure = bench.submitFails("@s.echo()", [:], running)
            try await eventually("the tool runs") { bench.inFlight("mcp", "call") > 0 }
            running.cancel()
            #expect(try await failure.status == .cancelled)
            try await eventually("the tool's call is over") { bench.inFlight("mcp", "call") == 0 }
        }
    }

    @Test("beyond what may run and wait a request is refused at once; a cancelled one leaves its place to the next")
    func queue() async throws {
        let http = ScriptedEndpoint(["one": [.begun("x", .hangs), .text("fourth")]])
        try await Assistant.run(http, mode: nil, leases: ["concurrency": 1, "queue": 1]) { bench in
            let (first, second) = (Running(), Running())
            async let one = bench.submitFails("1", [:], first)
            try await eventually("the first runs") { first.events.contains { $0["type"] == "text" } }
            async let two = bench.submitFails("2", [:], second)
            try await eventually("the second waits") { bench.host.leaseReport.waiters.count == 1 }
            let three = try await bench.submitFails("3")
            #expect(three.status == .resourceExhausted && three.message.contains("wait as may; see leases.queue"), "\(three)")
            second.cancel()
            #expect(try await two.status == .cancelled)
            async let four = bench.submit("4")
            try await eventually("the next waits") { bench.host.leaseReport.waiters.count == 1 }
            first.cancel()
            #expect(try await one.status == .cancelled)
            #expect(try await four["text"] == "fourth")
            #expect(bench.host.leaseReport.held.concurrency == 0)
        }
    }

    @Test("a repeated request finds its decision, its voice and its state in the cache")
    func cached() async throws {
        let http = ScriptedEndpoint(["one": [.text("a"), .text("b")]])
        try await Assistant.run(http, mode: nil) { bench in
            let first = try await bench.submit("Why is the sky blue?")
            let second = try await bench.submit("Why is the sky blue?")
            #expect(first["decision"] == second["decision"] && first["voice"] == second["voice"] && second["text"] == "b")
            let figures = Dictionary(uniqueKeysWithValues: bench.host.cache.report.namespaces.map { ($0.prefix, $0) })
            #expect(figures["routing:"]?.hits == 1 && figures["routing:"]?.misses == 1 && figures["routing:"]?.stores == 1)
            #expect(figures["voice:"]?.hits == 1 && figures["voice:"]?.misses == 1)
            let keys = bench.host.cache.list(below: CacheKey("orchestration:request:"), limit: 10)
            #expect(keys.count == 2)
            let value = try bench.host.cache.peek(keys[0].key)
            let state = try Value(json: String(decoding: try #require(value).bytes, as: UTF8.self))
            #expect(state["phase"] == "ended" && state["model"] == "one")
        }
    }

    @Test("what routing and voice refuse is refused in their words")
    func peersRefuse() async throws {
        try await Assistant.run(ScriptedEndpoint(), mode: nil) { bench in
            let model = try await bench.submitFails("Hi", ["model": "nope"])
            #expect(model.status == .notFound && model.message.contains("no provider offers the model 'nope'"))
            let voice = try await bench.submitFails("Hi", ["voices": ["guardiann"]])
            #expect(voice.status == .notFound && voice.message.contains("did you mean guardian?"))
            let constraint = try await bench.submitFails("Hi", ["constraints": ["min_quality": 0.99]])
            #expect(constraint.status == .notFound && constraint.message.contains("no model fits"))
        }
    }

    @Test("an explicit voice and model are honoured")
    func explicit() async throws {
        let http = ScriptedEndpoint(["two": [.text("ok")]])
        try await Assistant.run(http, mode: nil) { bench in
            let result = try await bench.submit("Hi", ["model": "two", "voices": ["security"]])
            #expect(result["model"] == "two" && result["voice"] == "security")
            #expect(http.asked("two")[0]["messages"][0]["content"].string.contains("Security"))
        }
    }

    @Test("a wrong configuration is refused with all its keys")
    func configuration() async throws {
        let plugins = VoiceTests.standard.with([
            "p": Models.provider(Models.local), "routing": ["library": "Routing"],
            "orchestration": [
                "library": "Orchestration",
                "config": ["max_steps": 0, "x": 1, "deadline": "0s", "max_tool_text": "1GiB", "offer_tools": "sometimes"],
            ],
        ])
        let refusal = try await Bench.refusal(plugins)
        for part in [
            "max_steps: must be a whole number from 1 to 64", "x: is not a key here", "deadline: must be a length of time",
            "max_tool_text: must be bytes from 256", "offer_tools: must be one of auto, always, never",
        ] { #expect(refusal.contains(part), "\(part) in \(refusal)") }
    }
}
