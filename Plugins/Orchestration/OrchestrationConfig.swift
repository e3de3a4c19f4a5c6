import CruciblePlugin
import PluginShared

/// The plugin's `config` in the manifest. Every key has a default.
struct OrchestrationConfig: Sendable, Equatable {
    /// When the model is offered the catalogue's tools.
    enum Offer: String, Sendable, CaseIterable {
        /// When the chosen model has the ability `tools`.
        case auto
        case always
        case never
    }

    /// Steps in which the model may ask for tools; then it is asked once more, without tools.
    var maxSteps = 8
    /// Tool calls of one request, those that the prompt names included.
    var maxToolCalls = 16
    /// Tools offered to a model at once.
    var maxTools = 64
    /// Bytes of one tool's text that reach the model.
    var maxToolText = 65_536
    var toolTimeout = Duration.seconds(60)
    /// For the whole request, waiting included.
    var deadline = Duration.seconds(300)
    var offerTools = Offer.auto
    /// Who is followed when proposals cannot all be.
    var conflicts = ConflictPolicy.routingWins
    /// For ``ConflictPolicy/priority``: the greater goes first.
    var priorities: [Proposer: Int] = [.routing: 90, .voice: 80, .tools: 70]

    init() {}

    /// Throws `INVALID_ARGUMENT` with all problems at once.
    init(_ value: JSONValue) throws(Failure) {
        var reader = ObjectReader(value, keys: Self.keys)
        maxSteps = reader.integer("max_steps", in: 1...64, isOptional: true) ?? maxSteps
        maxToolCalls = reader.integer("max_tool_calls", in: 0...256, isOptional: true) ?? maxToolCalls
        maxTools = reader.integer("max_tools", in: 0...1_024, isOptional: true) ?? maxTools
        maxToolText = reader.bytes("max_tool_text", in: 256...16_777_216) ?? maxToolText
        toolTimeout = reader.interval("tool_timeout", milliseconds: Self.lengths) ?? toolTimeout
        deadline = reader.interval("deadline", milliseconds: Self.lengths) ?? deadline
        offerTools = reader.word("offer_tools", of: Offer.self) ?? offerTools
        conflicts = reader.word("conflicts", of: ConflictPolicy.self) ?? conflicts
        readPriorities(value, &reader)
        if let failure = reader.failure(in: "config") { throw failure }
    }

    private mutating func readPriorities(_ value: JSONValue, _ reader: inout ObjectReader) {
        guard reader.has("priorities") else { return }
        var given = ObjectReader(
            value["priorities"] ?? .null, path: reader.inside("priorities"), keys: Proposer.allCases.map(\.rawValue))
        for proposer in Proposer.allCases {
            priorities[proposer] = given.integer(proposer.rawValue, in: 0...1_000, isOptional: true) ?? priorities[proposer]
        }
        reader.take(given.problems)
        if conflicts != .priority { reader.problem("priorities", "is of use only with conflicts: priority") }
    }

    private static let keys = [
        "max_steps", "max_tool_calls", "max_tools", "max_tool_text", "tool_timeout", "deadline", "offer_tools", "conflicts", "priorities",
    ]

    /// Up to a thousand days: beyond what anybody waits for, within what the clock holds.
    private static let lengths: ClosedRange<Int64> = 1...86_400_000_000
}
