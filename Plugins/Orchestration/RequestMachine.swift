import CruciblePlugin

/// The life of one request as a value: inputs in, actions out. It neither waits nor reaches anything itself.
///
///     admitted → (tools that the prompt names) → routing → voice → settling → asking ⇄ using tools → end
///
/// Routing decides before voice is asked. What both, and the provider of tools, propose beside that is settled before the model is asked.
///
/// Every batch of actions contains at most one kind of work, and what ends the request comes last. After the end there are no actions.
struct RequestMachine: Sendable {
    enum Input: Sendable {
        /// The request may run. nil: nobody provides tools.
        case admitted(Result<ToolCatalogue, Failure>?)
        case routed(RoutingDecision, toolModels: Set<ModelKey>)
        case voiced(VoiceSelection)
        /// `streamed`: pieces of the text were sent already.
        case completed(attempt: Int, ModelCompletion, streamed: Bool)
        case attemptFailed(attempt: Int, Failure)
        case toolEnded(id: Int, ToolOutcome)
        /// Something that the request cannot do without failed, it was cancelled, or its deadline passed.
        case failed(Failure)
    }

    enum Action: Sendable, Equatable {
        case emit(OrchestrationEvent)
        /// Proposals that could not all be followed: to be logged, counted and told.
        case tell(ProposalConflict)
        case log(Log.Level, String)
        case runTool(ToolRun)
        case route(RoutingRequest)
        case selectVoice(VoiceRequest)
        case complete(attempt: Int, provider: String, ModelRequest)
        case finish(OrchestrationResult)
        case fail(Failure)
    }

    enum Phase: Sendable, Equatable {
        case waiting, inlineTools, routing, selectingVoice, asking, usingTools, ended
    }

    let request: OrchestrationRequest
    let config: OrchestrationConfig
    let offerMode: OrchestrationConfig.Offer
    var phase = Phase.waiting

    // Known from `admitted` on.
    var prompt = InlinePrompt(pieces: [])
    var offer = ToolOffer.none
    var callsLeft: Int
    var batch = ToolBatch()
    var block = ""
    var lastRun = 0
    var uses: [OrchestrationResult.ToolUse] = []
    /// Runs for which there is no room yet.
    var held: [ToolRun] = []
    var running = 0
    var toolProposals: [Proposal] = []

    // Known from `routed` and `voiced` on.
    var decision: RoutingDecision?
    var toolModels: Set<ModelKey> = []
    var attempts: Attempts?
    var voice: Voice?
    var settlement: Settlement?
    var conversation = Conversation(system: "", block: "", prompt: "")

    // Of the loop.
    var lastAttempt = 0
    var offered = false
    var steps = 0
    var usage = UsageSum()
    /// What the model said when it asked for the tools of the batch.
    var asked: (text: String, calls: [ModelToolCall]) = ("", [])

    init(_ request: OrchestrationRequest, _ config: OrchestrationConfig) {
        self.request = request
        self.config = config
        offerMode = request.tools.map { $0 ? .always : .never } ?? config.offerTools
        callsLeft = config.maxToolCalls
    }

    mutating func handle(_ input: Input) -> [Action] {
        switch (phase, input) {
        case (.ended, _): return []
        case (_, .failed(let failure)): return end(failure)
        case (.waiting, .admitted(let catalogue)): return begin(catalogue)
        case (.inlineTools, .toolEnded(let id, let outcome)), (.usingTools, .toolEnded(let id, let outcome)):
            return toolEnded(id, outcome)
        case (.routing, .routed(let decision, let toolModels)): return routed(decision, toolModels)
        case (.selectingVoice, .voiced(let selection)): return voiced(selection)
        case (.asking, .completed(lastAttempt, let completion, let streamed)): return completed(completion, streamed)
        case (.asking, .attemptFailed(lastAttempt, let failure)): return attemptFailed(failure)
        // Answers that nobody waits for any more.
        default: return []
        }
    }

    /// Ends the request without a result.
    mutating func end(_ failure: Failure) -> [Action] {
        phase = .ended
        guard let tried = attempts?.summary, !tried.isEmpty else { return [.fail(failure)] }
        return [.fail(Failure(failure.status, Text.clip("\(failure.description); before that failed \(tried)", to: 4_000)))]
    }
}

extension RequestMachine {
    mutating func routed(_ decision: RoutingDecision, _ toolModels: Set<ModelKey>) -> [Action] {
        self.decision = decision
        self.toolModels = toolModels
        attempts = Attempts(decision)
        phase = .selectingVoice
        return [.selectVoice(VoiceRequest(prompt: prompt.readable, voices: request.voices, decision: decision))]
    }

    mutating func voiced(_ selection: VoiceSelection) -> [Action] {
        guard let voice = selection.voices.first else {
            return end(Failure(.broken, "the voice plugin selected no voice"))
        }
        self.voice = voice
        let (settlement, complaints) = settle(selection)
        self.settlement = settlement
        if let model = settlement.values[.model]?.string { attempts?.prefer(model) }
        let voices = Array(selection.voices.prefix(request.voices == nil ? settlement.count(.voices) ?? Int.max : Int.max))
        conversation = Conversation(system: Conversation.system(voices), block: block, prompt: prompt.readable)
        let effective = attempts.flatMap { attempts in decision.map { attempts.applied(to: $0) } }
        return complaints + settlement.conflicts.map { .tell($0) }
            + [.emit(OrchestrationEvent(type: .decided, voice: voice.id, decision: effective))] + ask()
    }

    /// What is followed of all proposals, and those that make no sense as lines of the log. What the request itself asks for is not up
    /// for discussion.
    private func settle(_ selection: VoiceSelection) -> (Settlement, [Action]) {
        let models = attempts?.names ?? []
        var complaints: [Action] = []
        var positions: [Position] = []
        func take(_ proposals: [Proposal]?, from proposer: Proposer) {
            for proposal in (proposals ?? []).prefix(Position.mostOfOne) {
                do { positions.append(try Position(proposal, from: proposer, models: models)) } catch {
                    complaints.append(.log(.warning, "a proposal of \(proposer.rawValue) is left aside: \(error.description)"))
                }
            }
        }
        if let first = models.first {
            positions.append(Position(.model, from: .routing, .string(first), reason: decision?.reasons.first ?? "routing's choice"))
        }
        take(decision?.proposals, from: .routing)
        positions.append(Position(
            .voices, from: .voice, .int(selection.voices.count), reason: selection.reasons.first ?? "voice's selection"))
        take(selection.proposals, from: .voice)
        take(toolProposals, from: .tools)
        positions.removeAll { $0.subject == .model && request.model != nil || $0.subject == .voices && request.voices != nil }
        return (Settlement(positions, models: models, policy: config.conflicts, priorities: config.priorities), complaints)
    }

    /// Asks the current model, with tools while there are steps and calls left for them.
    mutating func ask() -> [Action] {
        guard let choice = attempts?.current else { return end(Failure(.wrongState, "no model was chosen")) }
        let wanted = offerMode == .always || offerMode == .auto && toolModels.contains(ModelKey(choice))
        offered = wanted && !offer.tools.isEmpty && steps < config.maxSteps && callsLeft > 0
        lastAttempt += 1
        phase = .asking
        let request = ModelRequest(
            model: choice.model, messages: conversation.messages, tools: offered ? offer.tools : nil, temperature: voice?.temperature,
            maxOutputTokens: request.maxOutputTokens, seed: request.seed)
        return [.complete(attempt: lastAttempt, provider: choice.provider, request)]
    }

    mutating func completed(_ completion: ModelCompletion, _ streamed: Bool) -> [Action] {
        if offered, completion.toolCalls.count > Self.mostCallsAtOnce {
            let count = completion.toolCalls.count
            return attemptFailed(Failure(.broken, "asked for \(count) tools at once; \(Self.mostCallsAtOnce) is the limit"))
        }
        steps += 1
        usage.add(completion.usage)
        var actions: [Action] = []
        if !streamed, !completion.text.isEmpty { actions.append(.emit(OrchestrationEvent(type: .text, text: completion.text))) }
        if completion.toolCalls.isEmpty { return actions + finish(completion) }
        if offered { return actions + useTools(completion) }
        actions.append(.log(.notice, "\(attempts?.current.label ?? "a model") asked for tools without being offered any"))
        return actions + finish(completion)
    }

    mutating func attemptFailed(_ failure: Failure) -> [Action] {
        guard var attempts else { return end(failure) }
        let failed = attempts.current
        let next = attempts.fail(failure)
        self.attempts = attempts
        guard let next else {
            phase = .ended
            return [.fail(attempts.failure(failure))]
        }
        let reason = attempts.failed.last?.reason ?? ""
        let text = "\(failed.label) failed (\(reason)); trying \(next.label)"
        return [.log(.warning, text), .emit(OrchestrationEvent(type: .fallback, text: text))] + ask()
    }

    private mutating func finish(_ completion: ModelCompletion) -> [Action] {
        guard let decision, let attempts, let voice else { return end(Failure(.wrongState, "nothing was decided")) }
        phase = .ended
        return [.finish(OrchestrationResult(
            text: completion.text, provider: attempts.current.provider, model: attempts.current.model, voice: voice.id, tools: uses,
            usage: usage.total, finishReason: completion.finishReason, steps: steps, failedAttempts: attempts.failed,
            decision: decision, conflicts: settlement.flatMap { $0.conflicts.isEmpty ? nil : $0.conflicts }))]
    }
}
