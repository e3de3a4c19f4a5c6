/// Calls of one function, counted since the host began.
public struct CallCounts: Sendable, Equatable {
    public var finished: UInt64
    /// Of these, those that failed by the provider's fault.
    public var blamed: UInt64
    /// Calls that were timed, and for how long in all.
    public var timed: UInt64
    public var nanoseconds: UInt64

    public init(finished: UInt64 = 0, blamed: UInt64 = 0, timed: UInt64 = 0, nanoseconds: UInt64 = 0) {
        (self.finished, self.blamed, self.timed, self.nanoseconds) = (finished, blamed, timed, nanoseconds)
    }

    public static func + (one: CallCounts, other: CallCounts) -> CallCounts {
        CallCounts(
            finished: one.finished + other.finished, blamed: one.blamed + other.blamed, timed: one.timed + other.timed,
            nanoseconds: one.nanoseconds + other.nanoseconds)
    }

    /// What came since then. Counts are read while calls go on, so that one may seem to go back.
    func since(_ earlier: CallCounts?) -> CallCounts {
        guard let earlier else { return self }
        func grown(_ now: UInt64, _ then: UInt64) -> UInt64 { now > then ? now - then : 0 }
        return CallCounts(
            finished: grown(finished, earlier.finished), blamed: grown(blamed, earlier.blamed), timed: grown(timed, earlier.timed),
            nanoseconds: grown(nanoseconds, earlier.nanoseconds))
    }
}

/// All calls into one plugin.
public struct PluginCalls: Sendable, Equatable {
    /// That serves; nil: none has been made yet.
    public var generation: Int?
    /// By interface and name.
    public var functions: [String: CallCounts]

    public init(generation: Int?, functions: [String: CallCounts] = [:]) {
        self.generation = generation
        self.functions = functions
    }
}

/// The calls of the window that say how a plugin is.
public struct CallSample: Sendable, Equatable {
    public var calls: UInt64 = 0
    public var blamed: UInt64 = 0
    /// What the window covers, in nanoseconds.
    public var time: Int64 = 0
    /// How long the timed calls took, divided by how long the same functions took before the window; nil: too few were timed.
    public var slowness: Double?

    public init() {}

    /// Calls in a second; nil while the window covers nothing.
    public var rate: Double? { time > 0 ? Double(calls) * 1_000_000_000 / Double(time) : nil }
}
