import CruciblePlugin

/// The plugin's `config` in the manifest. Every key has a default.
struct OrchestrationConfig: Sendable, Equatable {
    /// When the model is offered the catalogue's tools.
    enum Offer: String, Sendable, CaseIterable {
        /// When the chosen model has the ability `tools`.
        case auto
        case always
        case never
    }

    /// Requests that run at the same time.
    var concurrency = 10
    /// Requests that wait beyond those.
    var queue = 100
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

    init() {}

    /// Throws `INVALID_ARGUMENT` with all problems at once.
    init(_ value: JSONValue) throws(Failure) {
        guard let object = value.object else { throw Failure(.invalidArgument, "config: must be an object") }
        var reader = ConfigReader(object)
        reader.integer("concurrency", 1...1_000, &concurrency)
        reader.integer("queue", 0...100_000, &queue)
        reader.integer("max_steps", 1...64, &maxSteps)
        reader.integer("max_tool_calls", 0...256, &maxToolCalls)
        reader.integer("max_tools", 0...1_024, &maxTools)
        reader.bytes("max_tool_text", 256...16_777_216, &maxToolText)
        reader.interval("tool_timeout", &toolTimeout)
        reader.interval("deadline", &deadline)
        reader.word("offer_tools", &offerTools)
        try reader.finish()
    }
}
