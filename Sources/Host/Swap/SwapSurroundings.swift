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
    /// Takes back what the services have given to a generation.
    let release: @Sendable (Party) -> Void
    /// Calls a converter plugin.
    let convert: @Sendable (_ by: String, _ schema: String, _ from: UInt32, _ to: UInt32, [UInt8]) throws(HostError) -> [UInt8]
    /// Told when a generation has taken the seat, with the plan that it came by, or nil for the one that served before.
    let onCommit: @Sendable (Generation, SwapPlan?) -> Void
    /// Told of what has become of a generation.
    let onRetire: @Sendable (Generation, RetireVerdict) -> Void
}
