/// What a test's process writes, a line each, on the descriptor that was its standard output.
enum ChildMessage {
    static let step = "crucible-step:"
    /// A number, a space, and the function that is called next; neither when the plugin is being ended.
    static let attempt = "crucible-attempt:"
    static let verdict = "crucible-verdict:"

    /// The end of a test that ended by itself.
    struct End: Codable, Sendable {
        var problems: [String]
        var skipped: String?
    }
}
