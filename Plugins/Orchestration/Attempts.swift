import CruciblePlugin

/// The models of a decision, best first, and what became of those that were asked.
struct Attempts: Sendable, Equatable {
    private static let most = 16
    /// Statuses after which another model may well succeed. Not CANCELLED: nobody wants the answer any more; not INVALID_ARGUMENT or
    /// FAILED: another model would be asked the same wrong thing.
    private static let retriable: Set<Status> = [
        .unavailable, .rateLimited, .broken, .unauthenticated, .notFound, .tooLarge, .deadlineExceeded,
        // The providing plugin itself ends, or has no room.
        .gone, .draining, .resourceExhausted,
    ]

    private var choices: [RoutingDecision.Choice]
    private var place = 0
    private(set) var failed: [OrchestrationResult.FailedAttempt] = []

    init(_ decision: RoutingDecision) {
        choices = Array(([decision.choice] + decision.fallbacks).prefix(Self.most))
    }

    var current: RoutingDecision.Choice { choices[place] }

    /// All models as proposals name them, best first.
    var names: [String] { choices.map(\.name) }

    /// The model of that name goes first. To be called before any is asked.
    mutating func prefer(_ name: String) {
        guard let index = choices.firstIndex(where: { $0.name == name }) else { return }
        choices.insert(choices.remove(at: index), at: 0)
    }

    /// The decision with the models in the order in which they are asked.
    func applied(to decision: RoutingDecision) -> RoutingDecision {
        var decision = decision
        (decision.choice, decision.fallbacks) = (choices[0], Array(choices.dropFirst()))
        return decision
    }

    /// The current model failed. Goes on to the next one and gives it, or gives nil when that makes no sense or none is left.
    mutating func fail(_ failure: Failure) -> RoutingDecision.Choice? {
        let reason = "\(failure.status): \(Text.clip(failure.description, to: 300))"
        failed.append(OrchestrationResult.FailedAttempt(provider: current.provider, model: current.model, reason: reason))
        guard Self.retriable.contains(failure.status), place + 1 < choices.count else { return nil }
        place += 1
        return current
    }

    /// All that failed, one after the other.
    var summary: String {
        failed.map { "\(Text.clip($0.provider, to: 64))/\(Text.clip($0.model, to: 64)): \($0.reason)" }.joined(separator: "; ")
    }

    /// The failure of the request: the last status, and everything that was tried.
    func failure(_ last: Failure) -> Failure {
        let introduction = failed.count > 1 ? "all \(failed.count) models that were tried failed: " : "the model failed: "
        return Failure(last.status, Text.clip(introduction + summary, to: 4_000))
    }
}

extension RoutingDecision.Choice {
    /// `provider/model`, as proposals name it.
    var name: String { "\(provider)/\(model)" }

    /// The same for people, of bounded length.
    var label: String { "\(Text.clip(provider, to: 64))/\(Text.clip(model, to: 64))" }
}
