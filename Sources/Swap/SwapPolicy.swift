/// What a swap may take, wait for and lose. The defaults suit a plugin that answers within seconds.
public struct SwapPolicy: Sendable, Equatable {
    /// What happens when the calls inside the old generation have not ended by the deadline of the drain.
    public enum AtDeadline: String, Sendable, CaseIterable {
        /// `leaveOld` if no state moves, otherwise `abort`.
        case automatic
        /// The old generation serves on; nothing is lost.
        case abort
        /// The calls are cancelled and get as long again to end; then as `abort`.
        case cancel
        /// Nothing waits: the new generation takes over at once and the calls end where they began. Only if no state moves, since the
        /// old generation goes on changing it; otherwise as `abort`.
        case leaveOld = "leave-old"
    }

    /// How long checking and describing the new library may take.
    public var stageDeadline: Duration = .seconds(30)
    /// How long creating and starting the new generation may take; nil: as long as any start of the plugin.
    public var warmDeadline: Duration?
    /// How long the calls inside have to end.
    public var drainDeadline: Duration = .seconds(10)
    public var atDeadline = AtDeadline.automatic
    /// How long calls may be parked at all, from the first one held back to the release.
    public var pauseLimit: Duration = .seconds(15)
    /// How many calls may be parked.
    public var maxParked = 1024
    /// Whether state may be lost where no way leads from the old schema or version to the new one.
    public var allowStateLoss = false
    /// How long the new generation is watched; zero: not at all.
    public var probation: Duration = .seconds(30)
    /// With fewer calls than this, shares and means say nothing.
    public var probationMinimumCalls = 20
    /// The share of failed calls, 0 to 1, above which the new generation is rolled back.
    public var maxFailureShare = 0.05
    /// How many times the old generation's share of failures is no reason to roll back.
    public var failureFactor = 2.0
    /// How many times the old generation's mean latency is a reason to roll back; nil: latency is not judged.
    public var latencyFactor: Double?
    /// How long the last calls, `stop` and unloading of the generation that is no longer needed may take.
    public var retireDeadline: Duration = .seconds(30)

    /// The defaults.
    public init() {}

    /// What the drain does at its deadline, given whether state moves.
    func resolved(stateMoves: Bool) -> AtDeadline {
        switch atDeadline {
        case .automatic, .leaveOld: stateMoves ? .abort : .leaveOld
        case .abort, .cancel: atDeadline
        }
    }

    /// The time between two looks at the generation on probation: a fiftieth of it, from 20 ms to 1 s.
    var sampleInterval: Duration { min(max(probation / 50, .milliseconds(20)), .seconds(1)) }
}
