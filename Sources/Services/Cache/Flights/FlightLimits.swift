/// The bounds of computations in flight.
public struct FlightLimits: Sendable, Hashable {
    /// How long a flight lasts at most.
    public var term = Duration.seconds(60)
    /// Flights of one plugin at a time.
    public var flights = 1_024
    /// Claims of one plugin that wait at a time.
    public var waiters = 4_096

    public init() {}
}
