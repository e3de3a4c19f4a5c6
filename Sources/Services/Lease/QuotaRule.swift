/// How a limit or a reservation follows the load within its range.
///
/// The load is the most that was held and waited for at one moment since the last time. Above the quota it grows towards the load, by at
/// most a quarter at a time; below half of it it shrinks towards the load, by at most an eighth. In between it stays, so that a steady
/// load leads to a steady quota. Growing faster than shrinking, as what is missing hurts at once and what is too much does not.
enum QuotaRule {
    static func next(_ quota: Int64, from least: Int64, to most: Int64, load: Int64) -> Int64 {
        if load > quota { return max(quota, min(most, load, quota + max(1, quota / 4))) }
        if load < quota / 2 { return min(quota, max(least, load, quota - max(1, quota / 8))) }
        return quota
    }
}
