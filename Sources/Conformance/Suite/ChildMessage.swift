/// What a test's process writes, a line each, on the descriptor that was its standard output.
enum ChildMessage {
    static let step = "crucible-step:"
    static let seed = "crucible-seed:"
    static let verdict = "crucible-verdict:"

    /// The end of a test that ended by itself.
    struct End: Codable, Sendable {
        var problems: [String]
        var skipped: String?
    }
}
