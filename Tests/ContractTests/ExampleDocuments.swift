import CruciblePlugin

/// Every document of the Swift SDK, once with all that it can hold and, where that differs, once with the least. A schema's name is the key;
/// the least ones are checked by `least()`.
enum ExampleDocuments {
    private static let estimates = RoutingDecision.Estimates(inputTokens: 12, outputTokens: 80, cost: 0.002, latency: 350)
    private static let decision = RoutingDecision(
        choice: .init(provider: "local", model: "small", estimates: estimates),
        fallbacks: [.init(provider: "cloud", model: "large", estimates: .init(inputTokens: 12, outputTokens: 80))], task: "code",
        complexity: .moderate, reasons: ["it is the cheapest that does"], proposals: [proposal])
    private static let proposal = Proposal(subject: "voices", value: .int(2), refuses: true, reason: "one is enough")
    private static let conflict = ProposalConflict(
        subject: "model", policy: "veto", won: .init(from: "voice", value: .string("cloud/large"), refuses: true, reason: "it is far away"),
        lost: .init(from: "routing", value: .string("cloud/large"), reason: "it is good"))
    private static let constraints = RoutingRequest.Constraints(maxCost: 0.5, maxLatency: 2_000, minQuality: 0.4)
    private static let voice = Voice(id: "friend", name: "Friend", summary: "speaks plainly", system: "You speak plainly.", temperature: 0.7)
    private static let schema: JSONValue = .object(["type": .string("object")])

    /// Everything filled in.
    static func full() throws -> [String: String] {
        [
            "routing-request": try JSON.encode(RoutingRequest(
                prompt: "Fix it", model: "small", task: "code", contextTokens: 4, maxOutputTokens: 100, needsTools: true,
                constraints: constraints)),
            "routing-decision": try JSON.encode(decision),
            "voice-request": try JSON.encode(VoiceRequest(prompt: "Hello", voices: ["friend"], decision: decision)),
            "voice-selection": try JSON.encode(VoiceSelection(voices: [voice], reasons: ["asked for by name"], proposals: [proposal])),
            "metric-definition": try JSON.encode(MetricDefinition(
                name: "job.duration", kind: .distribution, unit: "s", help: "How long jobs took.", labels: ["kind", "error.type"])),
            "trace-note": try JSON.encode(TraceNote(
                name: "chat small", outbound: true, status: .rateLimited, attributes: ["gen_ai.request.model": .string("small"), "attempt": .int(2), "cached": .bool(true)])),
            "voice-list": try JSON.encode(VoiceList(voices: [voice])),
            "model-list": try JSON.encode(ModelList(models: [
                ModelInfo(
                    id: "small", contextLength: 8192, inputCost: 0.1, outputCost: 0.2, abilities: ["tools"], quality: 0.3, tokensPerSecond: 90)
            ])),
            "model-request": try JSON.encode(ModelRequest(
                model: "small",
                messages: [
                    .init(role: .system, content: "Be brief."), .init(role: .user, content: "What is the time?"),
                    .init(role: .assistant, content: "", toolCalls: [.init(id: "1", name: "time.now", arguments: "{}")]),
                    .init(role: .tool, content: "noon", toolCallID: "1"),
                ],
                tools: [.init(name: "time.now", description: "The time", inputSchema: schema)], temperature: 0.2, maxOutputTokens: 64, seed: 1,
                stream: true)),
            "model-delta": try JSON.encode(ModelDelta(text: "It is ")),
            "model-completion": try JSON.encode(ModelCompletion(
                text: "It is noon.", toolCalls: [.init(id: "1", name: "time.now", arguments: "{}")], finishReason: "stop",
                usage: .init(inputTokens: 9, outputTokens: 4), model: "small")),
            "tool-catalogue": try JSON.encode(ToolCatalogue(
                tools: [.init(name: "time.now", description: "The time", inputSchema: schema)],
                servers: [.init(name: "time", state: .restarting, protocolVersion: "2025-06-18", reason: "it ended", restarts: 2)], proposals: [proposal])),
            "tool-call": try JSON.encode(ToolCall(name: "time.now", arguments: .object(["zone": .string("UTC")]), cache: .bypass)),
            "tool-progress": try JSON.encode(ToolProgress(progress: 1, total: 3, message: "one of three")),
            "tool-result": try JSON.encode(ToolResult(
                text: "noon", isError: false, content: [.object(["type": .string("text"), "text": .string("noon")])],
                structured: .object(["hour": .int(12)]))),
            "orchestration-request": try JSON.encode(OrchestrationRequest(
                prompt: "Hello", voices: ["friend"], model: "small", maxOutputTokens: 10, seed: 3, tools: false, constraints: constraints)),
            "orchestration-event": try JSON.encode(OrchestrationEvent(type: .text, text: "It is ")),
            "orchestration-result": try JSON.encode(OrchestrationResult(
                text: "It is noon.", provider: "local", model: "small", voice: "friend", tools: [.init(name: "time.now", isError: false)],
                usage: .init(inputTokens: 9, outputTokens: 4), finishReason: "stop", steps: 2,
                failedAttempts: [.init(provider: "cloud", model: "large", reason: "refused")], decision: decision, conflicts: [conflict])),
            "proposal": try JSON.encode(proposal),
            "event-subscription": try JSON.encode(EventSubscription(
                name: "all", topics: ["crucible.*"], since: 1, overflow: .block, queue: 10)),
            "event-decision": try JSON.encode(DecisionEvent(
                stage: .routing, request: 1, decision: decision, voices: ["friend"], reasons: ["asked for by name"], conflict: conflict)),
            "event-message": try JSON.encode(EventMessage(
                event: .event, topic: "a.b", sequence: 1, time: 2, source: "a", generation: 1, data: schema)),
            "http-request": try JSON.encode(HTTPRequest(method: "POST", url: "https://example.org/v1", headers: ["accept": "text/plain"])),
        ]
    }

    /// Only what must be there.
    static func least() throws -> [String: String] {
        [
            "routing-request": try JSON.encode(RoutingRequest(prompt: "Fix it")),
            "voice-request": try JSON.encode(VoiceRequest(prompt: "Hello")),
            "model-list": try JSON.encode(ModelList(models: [ModelInfo(id: "small")])),
            "model-request": try JSON.encode(ModelRequest(model: "small", messages: [.init(role: .user, content: "Hello")])),
            "model-completion": try JSON.encode(ModelCompletion(
                text: "", toolCalls: [], finishReason: "stop", usage: nil, model: "small")),
            "tool-catalogue": try JSON.encode(ToolCatalogue(tools: [], servers: [])),
            "tool-call": try JSON.encode(ToolCall(name: "time.now", arguments: .object([:]))),
            "tool-progress": try JSON.encode(ToolProgress(progress: 0)),
            "tool-result": try JSON.encode(ToolResult(text: "", isError: true)),
            "orchestration-request": try JSON.encode(OrchestrationRequest(prompt: "Hello")),
            "orchestration-event": try JSON.encode(OrchestrationEvent(type: .toolStarted, tool: "time.now")),
            "event-subscription": try JSON.encode(EventSubscription(name: "all", topics: ["*"])),
            "event-decision": try JSON.encode(DecisionEvent(stage: .voice, request: 1)),
            "event-message": try JSON.encode(EventMessage(event: .gap, topic: "a.b", from: 1, first: 3)),
        ]
    }
}
