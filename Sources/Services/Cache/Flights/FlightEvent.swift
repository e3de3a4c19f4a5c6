/// What happened to computations. Instants are nanoseconds of the monotonic clock.
enum FlightEvent: Sendable {
    /// The key was looked up and there was no fresh value; `hasStale`: but a stale one.
    case claimed(ClaimID, CacheCaller, CacheKey, hasStale: Bool, now: Int64)
    /// The value of a flight that has just been given out turned out to be there already.
    case found(FlightID)
    /// Its owner brings the value.
    case landed(FlightID, CacheCaller)
    /// Its owner has no value.
    case abandoned(FlightID, CacheCaller, reason: String)
    /// Nobody wants the answer any more.
    case cancelled(ClaimID)
    /// These generations of a plugin have ended, and all that they owned.
    case ended(plugin: String, generations: ClosedRange<Int>, now: Int64)
    /// Everything below this prefix was invalidated: what is being computed is from before that.
    case invalidated(prefix: [UInt8])
    /// This one key was removed.
    case removed(CacheKey)
    case timer(now: Int64)
}
