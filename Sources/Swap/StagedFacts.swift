/// What is known of a new library that passed every check before anything of it ran in the host.
public struct StagedFacts: Sendable, Equatable {
    /// The semantic version of the generation that serves.
    public let oldVersion: String
    /// The semantic version of the new one.
    public let newVersion: String
    /// The way of the state to the new generation.
    public let state: StatePath
    /// The way back, for a roll-back.
    public let wayBack: StatePath
    /// How long a start of the plugin may take: what the manifest says, or the plugin suggests, or the default.
    public let startDeadline: Duration

    public init(oldVersion: String, newVersion: String, state: StatePath, wayBack: StatePath, startDeadline: Duration) {
        self.oldVersion = oldVersion
        self.newVersion = newVersion
        self.state = state
        self.wayBack = wayBack
        self.startDeadline = startDeadline
    }
}
