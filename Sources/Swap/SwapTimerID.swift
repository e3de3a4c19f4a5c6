/// A timer that the machine asked for. No two timers of one plugin's life are the same.
public struct SwapTimerID: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case stage, warm
        /// The end of the time to drain.
        case drain
        /// The end of the time that cancelled calls have.
        case cancel
        /// The end of the time for which calls may be parked.
        case pause
        case probation
        /// The next look at the generation on probation.
        case sample
        case retire
    }

    public let plugin: String
    /// The new generation of the swap.
    public let generation: Int
    public let kind: Kind
    /// From 1, counting the timers of the swap.
    public let number: Int

    public init(plugin: String, generation: Int, kind: Kind, number: Int) {
        self.plugin = plugin
        self.generation = generation
        self.kind = kind
        self.number = number
    }
}
