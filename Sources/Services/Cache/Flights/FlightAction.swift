/// What is to be done about what happened to computations.
enum FlightAction: Sendable, Hashable {
    /// Let this one compute.
    case compute(ClaimID, FlightID, CacheKey)
    /// Give it the stale value; with a flight, let it compute as well.
    case serveStale(ClaimID, FlightID?, CacheKey)
    /// Give them the value that has come.
    case serve([ClaimID])
    case fail([ClaimID], CacheFailure)
    case setTimer(at: Int64)
}
