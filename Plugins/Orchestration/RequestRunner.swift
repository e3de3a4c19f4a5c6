import CruciblePlugin
import Locking

/// Performs what ``RequestMachine`` decides. Everything that a request does runs in one task group, so that whatever ends the request
/// ends all of it.
struct RequestRunner<P: Peers>: Sendable {
    let peers: P
    let config: OrchestrationConfig
    /// Requests so far.
    private let count = Locked(0)

    init(peers: P, config: OrchestrationConfig) {
        self.peers = peers
        self.config = config
    }

    func run(_ request: OrchestrationRequest, call: Call, events: EventSink) async throws -> OrchestrationResult {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return try await peers.within(config.deadline, below: call) { call in
            try await Performer(peers: peers, config: config, number: number, call: call, events: events)
                .perform(RequestMachine(request, config))
        }
    }
}

/// One request being performed.
private struct Performer<P: Peers>: Sendable {
    typealias Input = RequestMachine.Input
    typealias Work = ThrowingTaskGroup<Input, any Error>

    let peers: P
    let config: OrchestrationConfig
    /// Of the request, from 1.
    let number: Int
    let call: Call
    let events: EventSink

    func perform(_ machine: RequestMachine) async throws -> OrchestrationResult {
        try await withThrowingTaskGroup(of: Input.self) { work in
            defer { work.cancelAll() }
            var machine = machine
            work.addTask { await expiry() }
            work.addTask { admitted() }
            while let input = try await work.next() {
                let actions = machine.handle(wanted ?? input)
                peers.note(machine.state, of: number)
                for action in actions {
                    if let result = try begin(action, in: &work) { return result }
                }
            }
            throw Failure(.wrongState, "the request came to no end")
        }
    }

    /// Why the request is not wanted any more.
    private var wanted: Input? {
        if Task.isCancelled || events.isGone { return .failed(Failure(.cancelled, "the request was cancelled")) }
        return nil
    }

    /// Does what takes no time, and starts what does. The result, when that was the last action.
    private func begin(_ action: RequestMachine.Action, in work: inout Work) throws -> OrchestrationResult? {
        switch action {
        case .emit(let event): events.emit(event)
        case .tell(let conflict):
            peers.log(.notice, "conflict: \(conflict.text)", call: call)
            peers.count(conflict)
            peers.tell(DecisionEvent(stage: .conflict, request: number, conflict: conflict))
        case .log(let level, let message): peers.log(level, message, call: call)
        case .runTool(let run): work.addTask { await runTool(run) }
        case .route(let request): work.addTask { route(request) }
        case .selectVoice(let request): work.addTask { selectVoice(request) }
        case .complete(let attempt, let provider, let request):
            work.addTask { await complete(attempt, provider, request) }
        case .finish(let result): return result
        case .fail(let failure): throw failure
        }
        return nil
    }

    private func expiry() async -> Input {
        do { try await peers.sleep(config.deadline, call: call) } catch {
            let failure = Failure(error)
            if failure.status != .deadlineExceeded { return .failed(failure) }
        }
        return .failed(Failure(
            .deadlineExceeded,
            "the request took longer than \(config.deadline) ('deadline' in the config of the orchestration plugin)"))
    }

    private func admitted() -> Input {
        do { return .admitted(try peers.catalogue(call: call).map { .success($0) }) } catch {
            return .admitted(.failure(Failure(error)))
        }
    }

    private func route(_ request: RoutingRequest) -> Input {
        do {
            let decision = try peers.route(request, call: call)
            peers.tell(DecisionEvent(stage: .routing, request: number, decision: decision))
            return .routed(decision, toolModels: toolModels(of: decision))
        } catch { return .failed(Failure(error)) }
    }

    private func selectVoice(_ request: VoiceRequest) -> Input {
        do {
            let selection = try peers.selectVoice(request, call: call)
            peers.tell(DecisionEvent(
                stage: .voice, request: number, voices: selection.voices.map(\.id), reasons: selection.reasons))
            return .voiced(selection)
        } catch { return .failed(Failure(error)) }
    }

    /// Which of the decision's models have the ability `tools`, as their providers say now.
    private func toolModels(of decision: RoutingDecision) -> Set<ModelKey> {
        let choices = [decision.choice] + decision.fallbacks
        var capable: Set<ModelKey> = []
        for provider in Set(choices.map(\.provider)) {
            // A provider that cannot list its models will say why when it is asked for an answer.
            guard let list = try? peers.models(of: provider, call: call) else { continue }
            let models = Set(list.models.filter { $0.abilities?.contains("tools") == true }.map(\.id))
            capable.formUnion(choices.filter { $0.provider == provider && models.contains($0.model) }.map(ModelKey.init))
        }
        return capable
    }

    private func complete(_ attempt: Int, _ provider: String, _ request: ModelRequest) async -> Input {
        let streamed = Locked(false)
        do {
            let completion = try await peers.complete(request, by: provider, call: call) { delta in
                guard !delta.text.isEmpty else { return }
                streamed.withLock { $0 = true }
                events.emit(OrchestrationEvent(type: .text, text: delta.text))
            }
            return .completed(attempt: attempt, completion, streamed: streamed.withLock { $0 })
        } catch {
            // The end of the whole request is not a fault of this model.
            do { try peers.check(call) } catch { return .failed(Failure(error)) }
            return .attemptFailed(attempt: attempt, Failure(error))
        }
    }

    private func runTool(_ run: ToolRun) async -> Input {
        do {
            let result = try await peers.within(config.toolTimeout, below: call) { call in
                try await peers.runTool(ToolCall(name: run.name, arguments: run.arguments, cache: run.cache), call: call) { progress in
                    events.emit(OrchestrationEvent(type: .toolProgress, text: Self.text(progress), tool: run.name))
                }
            }
            return .toolEnded(id: run.id, .result(result))
        } catch {
            return .toolEnded(id: run.id, .failure(Failure(error)))
        }
    }

    private static func text(_ progress: ToolProgress) -> String {
        let amount = progress.total.map { "\(progress.progress) of \($0)" } ?? "\(progress.progress)"
        return progress.message.map { "\($0) (\(amount))" } ?? amount
    }
}
