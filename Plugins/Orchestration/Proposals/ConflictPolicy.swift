/// Who is followed when proposals cannot all be: the key `conflicts` of the plugin's `config`.
enum ConflictPolicy: String, Sendable, CaseIterable {
    /// Routing before voice before tools; a refusal keeps out what is proposed by those behind it.
    case routingWins = "routing-wins"
    /// The same, in the order of `priorities`.
    case priority
    /// Routing before voice before tools, but whatever one of them refuses is kept out, whoever proposes it.
    case veto
}

/// Who proposes. The order is that of `routing-wins`, and of equal priorities.
enum Proposer: String, Sendable, CaseIterable {
    case routing, voice, tools
}
