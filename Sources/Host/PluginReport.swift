import Gate
import Lifecycle
import Resolver

/// One plugin as people and programs see it.
public struct PluginReport: Sendable, Codable {
    public struct Function: Sendable, Codable {
        public var caller: String
        public var interface: String
        public var function: String
        public var calls: UInt64
        public var failed: UInt64
        public var inFlight: UInt64
        /// Mean of the timed calls in nanoseconds; nil when none was timed.
        public var meanNanoseconds: UInt64?

        enum CodingKeys: String, CodingKey {
            case caller, interface, function, calls, failed
            case inFlight = "in_flight"
            case meanNanoseconds = "mean_ns"
        }
    }

    public var id: String
    public var state: String
    public var phase: String
    public var reason: String?
    public var attempt: Int
    public var plugin: String?
    public var version: String?
    public var provides: [String]
    /// How often the plugin was started or replaced; the number of the one that serves.
    public var generation: Int?
    /// How it is by its last check: `ok`, `degraded: why`, `sick: why`, `silent: why`; nil when it is not asked.
    public var health: String?
    /// How it is by its last check and its calls of the window; nil where nobody has asked for that.
    public var condition: HealthScore?
    /// Ended generations whose libraries stay mapped.
    public var resident: Int?
    /// Functions that were called since the start.
    public var functions: [Function]

    init(_ status: PluginStatus, runtime: PluginRuntime?) {
        let planned = runtime?.planned
        id = status.id
        state = status.state.rawValue
        phase = status.phase.rawValue
        reason = status.reason
        attempt = status.attempt
        plugin = planned?.descriptor.id
        version = planned.map { "\($0.descriptor.version)" }
        provides = planned?.descriptor.provides.map { "\($0.interface)" } ?? []
        generation = runtime?.generation?.number
        resident = runtime?.resident
        health = status.health.map { "\($0)" }
        functions = (runtime?.seat.edges ?? []).compactMap(Self.function).sorted { ($0.interface, $0.function, $0.caller) < ($1.interface, $1.function, $1.caller) }
    }

    private static func function(_ edge: Edge) -> Function? {
        let figures = edge.counters.read()
        guard figures.entered > 0 else { return nil }
        return Function(
            caller: edge.consumer.id, interface: edge.interface, function: edge.signature.name, calls: figures.entered,
            failed: figures.failed, inFlight: figures.inFlight,
            meanNanoseconds: figures.samples == 0 ? nil : figures.sampledNanoseconds / figures.samples)
    }
}
