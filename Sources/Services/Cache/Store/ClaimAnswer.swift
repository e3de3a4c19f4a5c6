/// What a claim comes to.
public enum ClaimAnswer: Sendable, Hashable {
    /// A fresh value: it was there, or somebody has just computed it.
    case hit([UInt8])
    /// An expired value that is still served. With a flight: who gets it is the one to refresh it.
    case stale([UInt8], FlightID?)
    /// There is no value, and who gets this is the one to compute it.
    case compute(FlightID)
    case failed(CacheFailure)

    /// The document for `done` (cache-claim.schema.json); nil for a failure.
    public var document: String? {
        switch self {
        case .hit: #"{"outcome":"hit"}"#
        case .stale(_, nil): #"{"outcome":"stale"}"#
        case .stale(_, let flight?): #"{"outcome":"stale","flight":\#(flight.rawValue)}"#
        case .compute(let flight): #"{"outcome":"compute","flight":\#(flight.rawValue)}"#
        case .failed: nil
        }
    }
}
