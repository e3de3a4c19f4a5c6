import CruciblePlugin

/// What the providers answered when they were asked for their models: the candidates of one decision.
struct Market: Sendable {
    private(set) var candidates: [Candidate] = []
    /// Providers that could not be asked, and why, in words.
    private(set) var unreachable: [String] = []
    /// What was left out of the lists, in words.
    private(set) var dropped: [String] = []

    /// Everything that the providers said, as texts: two markets with the same listing are the same.
    private(set) var listing: [String] = []

    /// Taken of one provider; more is left out.
    static let mostModels = 2_000

    mutating func add(_ list: ModelList, from provider: String, policy: RoutingPolicy) {
        listing += [provider, (try? JSON.encode(list)) ?? "\(list)"]
        var seen: Set<String> = []
        var unusable = 0
        for info in list.models.prefix(Self.mostModels) {
            guard (1...256).contains(info.id.utf8.count), seen.insert(info.id).inserted else {
                unusable += 1
                continue
            }
            let figures = policy.figures(ModelFigures(trusting: info), of: info.id, by: provider)
            candidates.append(Candidate(provider: provider, model: info.id, figures: figures))
        }
        unusable += max(0, list.models.count - Self.mostModels)
        if unusable > 0 {
            dropped.append(
                "\(unusable) models of \(provider) left out: listed twice, without a usable id, or beyond \(Self.mostModels)")
        }
    }

    mutating func add(_ failure: Failure, from provider: String) {
        listing += [provider, "\(failure.status): \(failure)"]
        unreachable.append("\(provider) could not be asked for its models (\(failure.status): \(failure))")
    }
}
