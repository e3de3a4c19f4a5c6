import Gate

/// The meaning of the standard interfaces: documents that fit their schemas, and what `interfaces.md` promises beside.
enum DocumentTests {
    static let all = [
        ConformanceTest(
            "routing-documents",
            "Decisions are valid; the same request gets the same decision; a model asked for by name is taken or the request fails.",
            meaning: "Orchestration cannot read the decision, or answers with a model that nobody wanted.",
            page: "interfaces.md#cruciblerouting1", routing),
        ConformanceTest(
            "voice-documents", "Selections and lists are valid; voices asked for are honoured exactly; an unknown one is NOT_FOUND.",
            meaning: "People hear a voice that they did not choose.", page: "interfaces.md#cruciblevoice1", voice),
        ConformanceTest(
            "model-documents", "Lists name each model once; completions and deltas are valid, and the deltas together are the text.",
            meaning: "Routing cannot choose the model, or people see another answer than the one that is kept.",
            page: "interfaces.md#cruciblemodel1", model),
        ConformanceTest(
            "tools-documents", "The catalogue and results are valid; a tool that does not exist is NOT_FOUND.",
            meaning: "A model is offered tools that cannot be called, or takes a failure for a result.",
            page: "interfaces.md#crucibletools1",
            tools),
        ConformanceTest(
            "orchestration-documents", "Results and events are valid, and the pieces of text together are the answer.",
            meaning: "People and programs see another answer than the one that is kept.", page: "interfaces.md#crucibleorchestration1",
            orchestration),
    ]

    private static func routing(_ context: TestContext) throws {
        let desk = try Desk(context, "crucible.routing/1")
        defer { desk.instance.end() }
        let request = ExampleDocuments.all["routing-request"]!
        guard let first = try desk.ask("route", request) else { return }
        for _ in 0..<3 {
            let again = try desk.ask("route", request)
            let (one, other) = (first.text.shortened, again?.text.shortened ?? "none")
            context.expect(again == first, "route gave two decisions to one request: \(one) and \(other)")
        }
        let wanted = first["choice"]?["model"]?.string ?? ""
        for name in [wanted, "no-such-model"] {
            let named = #"{"prompt":"Hello","model":\#(JSONDocument.string(name).text)}"#
            guard let outcome = try desk.call("route", named), outcome.isOK else { continue }
            let chosen = outcome.firstOut.flatMap { JSONDocument(parsing: $0) }?["choice"]?["model"]?.string
            context.expect(chosen == name, "route was asked for the model '\(name)' and chose '\(chosen ?? "")'; it must take it or fail")
        }
        try desk.mustRefuse("route", "{}")
    }

    private static func voice(_ context: TestContext) throws {
        let desk = try Desk(context, "crucible.voice/1")
        defer { desk.instance.end() }
        let known = (try desk.ask("voices", nil)?["voices"]?.array ?? []).compactMap { $0["id"]?.string }
        context.expect(Set(known).count == known.count, "voices lists a voice twice")
        let selection = try desk.ask("select", ExampleDocuments.all["voice-request"])
        for id in ids(selection) where !known.contains(id) { context.fail("select chose '\(id)', which voices does not list") }
        for wanted in [known.suffix(1), known.prefix(2).reversed()[...]] where !wanted.isEmpty {
            let names = JSONDocument.array(wanted.map(JSONDocument.string)).text
            let chosen = ids(try desk.ask("select", #"{"prompt":"Hello","voices":\#(names)}"#))
            context.expect(chosen == Array(wanted), "select was asked for \(names) and chose \(chosen.joined(separator: ", "))")
        }
        try desk.mustFail("select", #"{"prompt":"Hello","voices":["no-such-voice"]}"#, .notFound)
    }

    private static func ids(_ selection: JSONDocument?) -> [String] {
        (selection?["voices"]?.array ?? []).compactMap { $0["id"]?.string }
    }

    private static func model(_ context: TestContext) throws {
        let desk = try Desk(context, "crucible.model/1")
        defer { desk.instance.end() }
        let list = try desk.ask("models", nil)?["models"]?.array ?? []
        let names = list.compactMap { $0["id"]?.string }
        context.expect(Set(names).count == names.count, "models lists a model twice")
        guard let name = names.first else {
            if context.problems.isEmpty { throw NotApplicable("it offers no model with this configuration; give one with --config FILE") }
            return
        }
        let request = #"{"model":\#(JSONDocument.string(name).text),"messages":[{"role":"user","content":"Hello"}]}"#
        let answer = try desk.ask("complete", request)
        let pieces = desk.progress.compactMap { $0["text"]?.string }.joined()
        if let text = answer?["text"]?.string, !pieces.isEmpty {
            context.expect(pieces == text, "the deltas say '\(pieces.shortened)', the completion '\(text.shortened)'")
        }
        try desk.mustRefuse("complete", "{}")
    }

    private static func tools(_ context: TestContext) throws {
        let desk = try Desk(context, "crucible.tools/1")
        defer { desk.instance.end() }
        let tools = try desk.ask("catalogue", nil)?["tools"]?.array ?? []
        let names = tools.compactMap { $0["name"]?.string }
        context.expect(Set(names).count == names.count, "the catalogue lists a tool twice")
        // What arguments a tool takes is not known here: it may refuse them, but what it answers must be valid.
        if let name = names.first { _ = try desk.call("call", #"{"name":\#(JSONDocument.string(name).text),"arguments":{}}"#) }
        try desk.mustFail("call", #"{"name":"no-such-server.no-such-tool","arguments":{}}"#, .notFound)
        try desk.mustRefuse("call", "{}")
    }

    private static func orchestration(_ context: TestContext) throws {
        let desk = try Desk(context, "crucible.orchestration/1")
        defer { desk.instance.end() }
        let result = try desk.ask("submit", ExampleDocuments.all["orchestration-request"])
        let hasFallback = desk.progress.contains { $0["type"]?.string == "fallback" }
        let pieces = desk.progress.filter { $0["type"]?.string == "text" }.compactMap { $0["text"]?.string }.joined()
        if let text = result?["text"]?.string, !pieces.isEmpty, !hasFallback {
            context.expect(pieces == text, "the events say '\(pieces.shortened)', the result '\(text.shortened)'")
        }
        try desk.mustRefuse("submit", "{}")
    }
}
