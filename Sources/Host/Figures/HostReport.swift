import Metric
import Usage

/// What `crucible report` shows: how the host and its plugins are, and every figure, of one moment.
public struct HostReport: Sendable, Encodable {
    public struct Plugin: Sendable, Encodable {
        public var id: String
        public var state: String
        public var reason: String?
        public var version: String?
        public var generation: Int?
        /// `ok`, `degraded`, `sick`, `silent`, `unknown`.
        public var health: String
        /// 0 to 1; nil: unknown.
        public var score: Double?
        /// What it said of itself at its last check; nil: nothing.
        public var check: String?
        /// Calls of the window, on which the score rests.
        public var samples: UInt64
        /// Calls in a second, over the window; nil: not known.
        public var rate: Double?
        /// How often it was to be started again because it was not well.
        public var restarts: Int
        /// That have ended.
        public var calls: UInt64
        public var failed: UInt64
        /// Of these, those for which it is to blame.
        public var blamed: UInt64
        public var inFlight: UInt64
        /// Thousandths of a processor, child processes included; nil: not known.
        public var cpu: Int?
        /// Resident bytes of its child processes; nil: not known.
        public var childMemory: Int64?

        enum CodingKeys: String, CodingKey {
            case id, state, reason, version, generation, health, score, check, samples, restarts, calls, failed, blamed
            case rate = "calls_per_second"
            case inFlight = "in_flight"
            case cpu = "cpu_millicores"
            case childMemory = "child_memory"
        }

        init(_ condition: PluginCondition, _ usage: PluginUsage?) {
            id = condition.report.id
            state = condition.report.state
            reason = condition.report.reason
            version = condition.report.version
            generation = condition.report.generation
            health = condition.health.status.rawValue
            score = condition.health.score
            check = condition.report.health
            samples = condition.health.samples
            rate = condition.rate
            restarts = condition.restarts
            calls = condition.calls
            failed = condition.failed
            blamed = condition.blamed
            inFlight = condition.inFlight
            cpu = usage?.millicores
            childMemory = usage?.childMemory
        }
    }

    /// Milliseconds since 1970-01-01 UTC.
    public var time: Int64
    /// Milliseconds since the host began.
    public var uptime: Int64
    public var plugins: [Plugin]
    /// How the host looks after itself, and what it warns of.
    public var coordination: CoordinationReport
    public var figures: [MetricFamily]

    enum CodingKeys: String, CodingKey {
        case time = "time_ms"
        case uptime = "uptime_ms"
        case plugins, coordination, figures
    }
}
