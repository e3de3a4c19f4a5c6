import CruciblePlugin

/// What is followed of all that was proposed for one request, and what could not be. The same proposals give the same settlement.
struct Settlement: Sendable, Equatable {
    /// What is followed, for every subject about which something was proposed.
    private(set) var values: [Position.Subject: JSONValue] = [:]
    private(set) var conflicts: [ProposalConflict] = []

    private let policy: ConflictPolicy
    /// Who comes before whom.
    private let ranks: [Proposer: Int]

    /// - Parameters:
    ///   - positions: in the order in which they were made.
    ///   - models: those that routing allows, best first, as `provider/model`.
    init(_ positions: [Position], models: [String], policy: ConflictPolicy, priorities: [Proposer: Int]) {
        self.policy = policy
        let order = Proposer.allCases.enumerated().sorted { left, right in
            let (first, second) = (priorities[left.element] ?? 0, priorities[right.element] ?? 0)
            return policy == .priority && first != second ? first > second : left.offset < right.offset
        }
        ranks = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.element, $0) })
        for subject in Position.Subject.allCases {
            let concerned = positions.filter { $0.subject == subject }
            guard !concerned.isEmpty else { continue }
            values[subject] = settle(subject, concerned, models)
        }
    }

    func count(_ subject: Position.Subject) -> Int? { values[subject]?.int }

    private func rank(_ position: Position) -> Int { ranks[position.from] ?? ranks.count }

    private mutating func settle(_ subject: Position.Subject, _ positions: [Position], _ models: [String]) -> JSONValue? {
        // Sorting keeps the order of what one of them proposed.
        let ranked = positions.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
        let (wishes, refusals) = (ranked.filter { !$0.refuses }, ranked.filter(\.refuses))
        guard let first = wishes.first else { return whatIsLeft(subject, refusals) }
        for wish in wishes {
            guard let refusal = refusals.first(where: { $0.excludes(wish.value) && isHeard($0, against: wish) }) else {
                return follow(wish, refusals, wishes)
            }
            // Of a number, a smaller one is what both can live with.
            if subject.isCount { return bounded(wish, refusals, wishes) }
            note(won: refusal, lost: wish)
        }
        if let other = substitute(subject, refusals, models) { return other }
        // Everything is refused. Something must be done, and the first has the best reasons.
        conflicts.removeAll { $0.subject == subject.rawValue && $0.lost == first.side }
        return follow(first, refusals, wishes)
    }

    /// Whether a refusal keeps out what somebody proposes.
    private func isHeard(_ refusal: Position, against wish: Position) -> Bool {
        policy == .veto || rank(refusal) < rank(wish)
    }

    private mutating func follow(_ winner: Position, _ refusals: [Position], _ wishes: [Position]) -> JSONValue {
        for other in wishes where other.value != winner.value { note(won: winner, lost: other) }
        for refusal in refusals where refusal.excludes(winner.value) { note(won: winner, lost: refusal) }
        return winner.value
    }

    /// The largest number that is left to a wish.
    private mutating func bounded(_ wish: Position, _ refusals: [Position], _ wishes: [Position]) -> JSONValue? {
        let heard = refusals.filter { isHeard($0, against: wish) }
        guard let strictest = heard.min(by: { ($0.value.int ?? 0) < ($1.value.int ?? 0) }), let limit = strictest.value.int else { return nil }
        for other in wishes where other.value != .int(limit - 1) { note(won: strictest, lost: other) }
        return .int(limit - 1)
    }

    /// Without any wish, a refusal of a number is a bound, and one of two words leaves the other.
    private func whatIsLeft(_ subject: Position.Subject, _ refusals: [Position]) -> JSONValue? {
        if subject.isCount { return refusals.compactMap(\.value.int).min().map { .int($0 - 1) } }
        return substitute(subject, refusals, [])
    }

    /// What nobody proposed and nobody refuses.
    private func substitute(_ subject: Position.Subject, _ refusals: [Position], _ models: [String]) -> JSONValue? {
        let possible: [JSONValue] = switch subject {
        case .model: models.map { .string($0) }
        case .cache: [.string(ToolCall.CacheUse.use.rawValue), .string(ToolCall.CacheUse.bypass.rawValue)]
        case .voices, .concurrency: []
        }
        return possible.first { value in !refusals.contains { $0.excludes(value) } }
    }

    private mutating func note(won: Position, lost: Position) {
        let conflict = ProposalConflict(subject: won.subject.rawValue, policy: policy.rawValue, won: won.side, lost: lost.side)
        guard !conflicts.contains(where: { $0.subject == conflict.subject && $0.lost == conflict.lost }) else { return }
        conflicts.append(conflict)
    }
}

extension ProposalConflict {
    /// For the log: `model: routing's local/a (…) goes before voice's local/b (…), by routing-wins`.
    var text: String { "\(subject): \(Self.text(won)) goes before \(Self.text(lost)), by \(policy)" }

    private static func text(_ side: Side) -> String {
        let value = side.value.string ?? side.value.int.map { "\($0)" } ?? "?"
        return "\(side.from)'s \(side.refuses == true ? "refusal of " : "")\(Text.clip(value, to: 128)) (\(side.reason))"
    }
}
