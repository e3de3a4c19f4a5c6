import CruciblePlugin
import PluginShared

extension RequestMachine {
    /// Tools that a model may ask for in one step; more is taken for a broken answer.
    static let mostCallsAtOnce = 128

    /// Reads the prompt's mentions and what can be offered.
    mutating func begin(_ reply: Result<ToolCatalogue, Failure>?) -> [Action] {
        let catalogue = (try? reply?.get()) ?? ToolCatalogue(tools: [], servers: [])
        toolProposals = catalogue.proposals ?? []
        switch InlineToolParser.parse(request.prompt, known: Set(catalogue.tools.map(\.name))) {
        case .failure(let problems): return end(InlineFailures.parsing(problems, reply))
        case .success(let prompt): self.prompt = prompt
        }
        guard prompt.tools.count <= config.maxToolCalls else {
            return end(InlineFailures.tooMany(prompt.tools.count, limit: config.maxToolCalls))
        }
        var actions: [Action] = []
        if case .failure(let failure) = reply {
            actions.append(.log(.warning, "no tools for this request: \(failure.status): \(Text.clip(failure.description, to: 512))"))
        }
        if offerMode != .never { actions += chooseOffer(catalogue) }
        return actions + runInlineTools()
    }

    private mutating func chooseOffer(_ catalogue: ToolCatalogue) -> [Action] {
        offer = ToolOffer(catalogue, prompt: prompt.readable, limit: config.maxTools)
        guard offer.leftOut > 0 else { return [] }
        let total = offer.tools.count + offer.leftOut
        return [.log(.notice, "\(offer.leftOut) of \(total) tools are not offered; 'max_tools' is \(config.maxTools)")]
    }

    private mutating func runInlineTools() -> [Action] {
        guard !prompt.tools.isEmpty else { return route() }
        phase = .inlineTools
        callsLeft -= prompt.tools.count
        batch = ToolBatch()
        return prompt.tools.flatMap { tool in
            let run = nextRun(tool.name, tool.arguments)
            batch.add(run, source: tool.source)
            return start(run)
        }
    }

    private mutating func route() -> [Action] {
        phase = .routing
        let mustOffer = offerMode == .always && !offer.tools.isEmpty
        let tools = mustOffer ? (try? JSON.encode(offer.tools))?.utf8.count ?? 0 : 0
        // Four bytes for a token is the usual rule of thumb for English and JSON.
        let context = (block.utf8.count + tools + 3) / 4
        return [.route(RoutingRequest(
            prompt: prompt.readable, model: request.model, contextTokens: context > 0 ? context : nil,
            maxOutputTokens: request.maxOutputTokens, needsTools: request.tools == true && mustOffer ? true : nil,
            constraints: request.constraints))]
    }

    /// Runs what the model asks for; what cannot be run is answered with the reason.
    mutating func useTools(_ completion: ModelCompletion) -> [Action] {
        phase = .usingTools
        batch = ToolBatch()
        asked = (completion.text, ToolCallReader.distinct(completion.toolCalls, step: steps))
        var actions: [Action] = []
        for call in asked.calls {
            let name = Text.clip(call.name, to: 128)
            do {
                let run = nextRun(call.name, try admit(call))
                batch.add(run, callID: call.id, source: name)
                actions += start(run)
            } catch {
                batch.refuse(name, callID: call.id, error)
                actions += [
                    .emit(OrchestrationEvent(type: .toolStarted, tool: name)),
                    .emit(OrchestrationEvent(type: .toolEnded, tool: name, isError: true)),
                ]
            }
        }
        return batch.isComplete ? actions + continueAfterTools() : actions
    }

    /// The arguments, when the call may be made; counts it.
    private mutating func admit(_ call: ModelToolCall) throws(Failure) -> JSONValue {
        let names = offer.tools.map(\.name)
        guard names.contains(call.name) else {
            let near = NearNames.list(names, near: call.name, limit: 5)
            throw Failure(.notFound, "there is no tool '\(Text.clip(call.name, to: 128))'; the nearest are \(near)")
        }
        let arguments = try ToolCallReader.arguments(call.arguments)
        guard callsLeft > 0 else {
            throw Failure(.resourceExhausted, "not run: the limit of \(config.maxToolCalls) tool calls is reached")
        }
        callsLeft -= 1
        return arguments
    }

    mutating func toolEnded(_ id: Int, _ outcome: ToolOutcome) -> [Action] {
        guard let name = batch.end(id, outcome) else { return [] }
        let ended = Action.emit(OrchestrationEvent(type: .toolEnded, tool: name, isError: outcome.isError))
        running -= 1
        guard batch.isComplete else { return [ended] + (held.isEmpty ? [] : start(held.removeFirst())) }
        return [ended] + (phase == .inlineTools ? continueAfterInlineTools() : continueAfterTools())
    }

    private mutating func continueAfterInlineTools() -> [Action] {
        if let failure = InlineFailures.running(batch) { return end(failure) }
        uses += batch.uses
        block = Conversation.block(batch, limit: config.maxToolText)
        return route()
    }

    private mutating func continueAfterTools() -> [Action] {
        uses += batch.uses
        conversation.append(asked.text, asked.calls, batch, limit: config.maxToolText)
        return ask()
    }

    private mutating func nextRun(_ name: String, _ arguments: JSONValue) -> ToolRun {
        lastRun += 1
        let use = settlement?.values[.cache]?.string.flatMap(ToolCall.CacheUse.init)
        return ToolRun(id: lastRun, name: name, arguments: arguments, cache: use)
    }

    /// Begins a run, or keeps it until one of those that run has ended: as many run at once as was settled.
    private mutating func start(_ run: ToolRun) -> [Action] {
        guard running < settlement?.count(.concurrency) ?? Int.max else {
            held.append(run)
            return []
        }
        running += 1
        return [.emit(OrchestrationEvent(type: .toolStarted, tool: run.name)), .runTool(run)]
    }
}
