import FoundationEssentials
import Gate
import HostTesting
import Locking
import Testing

/// What a generated plugin must do, whatever its language: the four are the same plugin.
enum Behaviour {
    static func check(_ interface: String, _ host: TestHost) async throws {
        switch interface {
        case "routing": try await routing(host)
        case "voice": try await voice(host)
        case "tools": try await tools(host)
        case "model": try await model(host)
        default: try greeting(host)
        }
    }

    /// Calls an asynchronous function; gives what its callback got, and its end.
    private static func stream(_ host: TestHost, _ function: String, _ request: String) async throws -> (pieces: [String], end: String) {
        let pieces = Locked<[String]>([])
        let end = try await HostCall(host.host.edge(nil, function, of: "it")).asynchronous([.str(request)]) { _, arguments in
            let text = arguments.text(0)
            pieces.withLock { $0.append(text) }
        }
        return (pieces.withLock { $0 }, end)
    }

    private static func object(_ text: String) throws -> [String: String] {
        struct Fields: Decodable {
            var choice: Choice?
            var fallbacks: [Choice]?
            var task: String?
            var voices: [Identified]?
            var models: [Identified]?
            var text: String?
            var finish_reason: String?
            struct Choice: Decodable { var model: String }
            struct Identified: Decodable { var id: String }
        }
        let fields = try JSONDecoder().decode(Fields.self, from: Data(text.utf8))
        return [
            "choice": fields.choice?.model, "fallbacks": fields.fallbacks?.map(\.model).joined(separator: " "), "task": fields.task,
            "voices": fields.voices?.map(\.id).joined(separator: " "), "models": fields.models?.map(\.id).joined(separator: " "),
            "text": fields.text, "end": fields.finish_reason,
        ].compactMapValues { $0 }
    }

    private static func refused(_ status: GateStatus, _ function: String, _ text: String, _ host: TestHost) throws {
        let edge = try host.host.edge(nil, function, of: "it")
        do {
            _ = try HostCall(edge).synchronous([.str(text)])
            Issue.record("\(function) took \(text)")
        } catch {
            #expect(error.status == status, "\(text): \(error)")
            #expect(!error.message.isEmpty)
        }
    }

    private static func refusedLater(_ status: GateStatus, _ function: String, _ text: String, _ host: TestHost) async throws {
        do {
            _ = try await stream(host, function, text)
            Issue.record("\(function) took \(text)")
        } catch let error as GateFailure {
            #expect(error.status == status, "\(text): \(error)")
            #expect(!error.message.isEmpty)
        }
    }

    private static func routing(_ host: TestHost) async throws {
        let code = try host.call("route", of: "it", .str(#"{"prompt": "Write a FUNCTION, \"quoted\"\n"}"#))[0]
        let plain = try host.call("route", of: "it", .str(#"{"prompt": "Hello", "max_output_tokens": 10}"#))[0]
        #expect(try object(code) == ["choice": "large", "fallbacks": "small", "task": "code"])
        #expect(try object(plain) == ["choice": "small", "fallbacks": "large", "task": "chat"])
        #expect(try host.call("route", of: "it", .str(#"{"prompt": "Write a FUNCTION, \"quoted\"\n"}"#))[0] == code)
        for request in [
            #"{"prompt": "code", "model": "small"}"#, #"{"prompt": "code", "constraints": {"max_cost_usd": 0}}"#,
        ] {
            #expect(try object(try host.call("route", of: "it", .str(request))[0])["choice"] == "small")
        }
        let tools = try host.call("route", of: "it", .str(#"{"prompt": "Hi", "needs_tools": true, "task": "own \"word\""}"#))[0]
        #expect(try object(tools) == ["choice": "large", "fallbacks": "", "task": #"own "word""#])
        try refused(.notFound, "route", #"{"prompt": "x", "model": "nobody"}"#, host)
        try refused(.notFound, "route", #"{"prompt": "x", "constraints": {"min_quality": 0.99}}"#, host)
        for bad in ["", "{", "[]", #"{"prompt": 7}"#, "{}", String(repeating: "[", count: 100_000)] {
            try refused(.invalidArgument, "route", bad, host)
        }
        for document in [code, plain, tools] { #expect(try await Generated.complaint(["routing-decision": document]) == nil) }
    }

    private static func voice(_ host: TestHost) async throws {
        let fitting = try host.call("select", of: "it", .str(#"{"prompt": "Explain it"}"#))[0]
        let asked = try host.call("select", of: "it", .str(#"{"prompt": "Explain it", "voices": ["patient", "brief"]}"#))[0]
        let list = try host.call("voices", of: "it")[0]
        #expect(try object(fitting)["voices"] == "patient")
        #expect(try object(try host.call("select", of: "it", .str(#"{"prompt": "Hello"}"#))[0])["voices"] == "brief")
        #expect(try object(asked)["voices"] == "patient brief")
        #expect(try object(list)["voices"] == "brief patient")
        try refused(.notFound, "select", #"{"prompt": "x", "voices": ["brief", "nobody"]}"#, host)
        for bad in ["", "null", #"{"prompt": []}"#, "{}"] { try refused(.invalidArgument, "select", bad, host) }
        #expect(try await Generated.complaint(["voice-selection": asked, "voice-list": list]) == nil)
    }

    private static func tools(_ host: TestHost) async throws {
        let catalogue = try host.call("catalogue", of: "it")[0]
        let words = try await stream(host, "call", #"{"name": "my_plug.count", "arguments": {"text": "  eins zwei\ndr\u00e4i "}}"#)
        #expect(try object(words.end)["text"] == "3 words")
        for total in [5, 10] {
            let added = try await stream(host, "call", #"{"name": "my_plug.tally", "arguments": {"amount": 5}}"#)
            #expect(try object(added.end)["text"] == "the total is \(total)")
        }
        try await refusedLater(.notFound, "call", #"{"name": "my_plug.other", "arguments": {}}"#, host)
        for bad in ["", #"{"name": 1, "arguments": {}}"#, #"{"name": "my_plug.count", "arguments": {}}"#,
            #"{"name": "my_plug.tally", "arguments": {"amount": 1.5}}"#] {
            try await refusedLater(.invalidArgument, "call", bad, host)
        }
        #expect(try await Generated.complaint(["tool-catalogue": catalogue, "tool-result": words.end]) == nil)
    }

    private static func model(_ host: TestHost) async throws {
        func request(_ more: String) -> String {
            #"{"model": "echo", "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "one two three"}]\#(more)}"#
        }
        let list = try host.call("models", of: "it")[0]
        #expect(try object(list)["models"] == "echo")
        let whole = try await stream(host, "complete", request(""))
        #expect(try whole.pieces.map { try object($0)["text"] } == ["one ", "two ", "three"])
        #expect(try object(whole.end) == ["text": "one two three", "end": "stop"])
        let cut = try await stream(host, "complete", request(#", "max_output_tokens": 2, "stream": false"#))
        #expect(cut.pieces == [])
        #expect(try object(cut.end) == ["text": "one two ", "end": "length"])
        try await refusedLater(.notFound, "complete", #"{"model": "other", "messages": []}"#, host)
        for bad in ["", #"{"model": "echo", "messages": []}"#] { try await refusedLater(.invalidArgument, "complete", bad, host) }
        #expect(
            try await Generated.complaint(["model-list": list, "model-completion": whole.end, "model-delta": whole.pieces[0]]) == nil)
    }

    private static func greeting(_ host: TestHost) throws {
        #expect(try host.call("greet", of: "it", .str("Ada"))[0] == "Hello, Ada! You are guest number 1.")
        #expect(try host.call("greet", of: "it", .str("Bob"))[0] == "Hello, Bob! You are guest number 2.")
        try refused(.invalidArgument, "greet", "", host)
    }
}
