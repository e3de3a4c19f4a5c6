/// What is kept of a plugin.
struct PluginAccount: Sendable {
    let id: String
    /// Those that have come and not ended.
    var generations: [Int] = []
    /// The one to which events are given.
    var serving: Int?
    /// What the generation before has not acknowledged goes to the serving one, also if the one before is still there to acknowledge it.
    var takesOver = false
    /// Nothing is given to it.
    var isPaused = false
    var topics = 0
    var waits = 0
}
