/// What the documents of a standard interface's function mean: which schema each text has.
public struct StandardFunction: Sendable {
    /// Schema of the one `str` that it takes; nil: it takes none.
    public var request: String?
    /// Schema of the `out str`, or of the text of `done`.
    public var answer: String
    /// Schema of what the callback beside `done` gets.
    public var progress: String?

    /// By interface, then by function.
    public static let all: [String: [String: StandardFunction]] = [
        "crucible.routing/1": ["route": .init(request: "routing-request", answer: "routing-decision")],
        "crucible.voice/1": [
            "select": .init(request: "voice-request", answer: "voice-selection"), "voices": .init(answer: "voice-list"),
        ],
        "crucible.model/1": [
            "models": .init(answer: "model-list"),
            "complete": .init(request: "model-request", answer: "model-completion", progress: "model-delta"),
        ],
        "crucible.tools/1": [
            "catalogue": .init(answer: "tool-catalogue"),
            "call": .init(request: "tool-call", answer: "tool-result", progress: "tool-progress"),
        ],
        "crucible.orchestration/1": [
            "submit": .init(request: "orchestration-request", answer: "orchestration-result", progress: "orchestration-event")
        ],
    ]
}
