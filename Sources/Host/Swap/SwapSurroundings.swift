import Gate
import Logging
import Resolver
import Swap
import Timing

/// What a swap needs of the host.
struct SwapSurroundings: Sendable {
    let gate: Gate
    let clock: any MonotonicClock
    let logger: Logger
    /// Checks the new library.
    let stage: @Sendable () async -> Result<SwapPlan, HostError>
    let imports: @Sendable (PlannedPlugin, Party) throws(HostError) -> [String: [HostTable.Import]]
    /// Gives the generation its configuration, before it is created.
    let configure: @Sendable (Party) -> Void
    /// Keep the services from beginning anything in the plugin, and let them again.
    let pause: @Sendable (Party) -> Void
    let resume: @Sendable (Party) -> Void
    /// Whether nothing that a service began in the generation is going on.
    let isQuiet: @Sendable (Party) -> Bool
    /// Takes back what the services have given to a generation.
    let release: @Sendable (Party) -> Void
    /// Calls a converter plugin.
    let convert: @Sendable (_ by: String, _ schema: String, _ from: UInt32, _ to: UInt32, [UInt8]) throws(HostError) -> [UInt8]
    /// Told when a generation has taken the seat, with the plan that it came by, or nil for the one that served before.
    let onCommit: @Sendable (Generation, SwapPlan?) -> Void
    /// Told of what has become of a generation.
    let onRetire: @Sendable (Generation, RetireVerdict) -> Void
    /// Told of every step, and how the swap ended.
    let onReport: @Sendable (SwapStepReport) -> Void
    let onOutcome: @Sendable (SwapReport) -> Void
    /// Told when the swap to that generation has ended.
    let onEnd: @Sendable (Int) -> Void
}
