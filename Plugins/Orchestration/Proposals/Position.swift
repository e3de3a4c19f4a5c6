import CruciblePlugin

/// One proposal, read and found to be possible.
struct Position: Sendable, Equatable {
    enum Subject: String, Sendable, CaseIterable {
        case model, voices, cache, concurrency

        var isCount: Bool { self == .voices || self == .concurrency }
    }

    static let mostOfOne = 16
    static let largestCount = 1_024
    private static let longestReason = 300

    var subject: Subject
    var from: Proposer
    var value: JSONValue
    var refuses: Bool
    var reason: String

    /// `models`: those that routing allows, as `provider/model`. Throws ``Failure`` that says why the proposal cannot be followed.
    init(_ proposal: Proposal, from: Proposer, models: [String]) throws(Failure) {
        guard let subject = Subject(rawValue: proposal.subject) else {
            throw Failure(.invalidArgument, "there is no subject '\(Text.clip(proposal.subject, to: 64))'")
        }
        switch subject {
        case .model:
            guard let model = proposal.value.string, models.contains(model) else {
                throw Failure(.notFound, "the model \(Self.text(proposal.value)) is none of those that routing allows")
            }
        case .cache:
            guard let word = proposal.value.string, ToolCall.CacheUse(rawValue: word) != nil else {
                throw Failure(.invalidArgument, "cache: \(Self.text(proposal.value)) is neither use nor bypass")
            }
        case .voices, .concurrency:
            // To refuse one and more would leave nothing.
            let least = proposal.refuses == true ? 2 : 1
            guard let count = proposal.value.int, (least...Self.largestCount).contains(count) else {
                throw Failure(.invalidArgument, "\(subject.rawValue): \(Self.text(proposal.value)) is no number from \(least) to \(Self.largestCount)")
            }
        }
        self.init(subject, from: from, proposal.value, refuses: proposal.refuses ?? false, reason: Text.clip(proposal.reason, to: Self.longestReason))
    }

    init(_ subject: Subject, from: Proposer, _ value: JSONValue, refuses: Bool = false, reason: String) {
        self.subject = subject
        self.from = from
        self.value = value
        self.refuses = refuses
        self.reason = reason
    }

    /// Whether this refusal is one of that value.
    func excludes(_ other: JSONValue) -> Bool {
        guard refuses else { return false }
        guard subject.isCount, let limit = value.int, let count = other.int else { return value == other }
        return count >= limit
    }

    var side: ProposalConflict.Side {
        ProposalConflict.Side(from: from.rawValue, value: value, refuses: refuses ? true : nil, reason: reason)
    }

    private static func text(_ value: JSONValue) -> String {
        Text.clip((try? JSON.encode(value)) ?? "?", to: 128)
    }
}
