/// What was written under which lease: for every guard, the greatest token seen.
///
/// A guard is whatever a holder writes to, under a name of the caller's. It refuses a token that is lower than one it has seen (Kleppmann,
/// How to do distributed locking, 2016). That the lease lives is for the machine to check.
struct FenceTable: Sendable {
    private var greatest: [String: UInt64] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { greatest.count }

    /// `leastLiving` gives the least token of a living lease, when a guard must be forgotten to make room.
    mutating func check(_ guardName: String, _ token: UInt64, leastLiving: () -> UInt64) -> Result<Void, LeaseError> {
        if let seen = greatest[guardName] {
            guard token >= seen else { return .failure(.stale) }
        } else if greatest.count >= limit {
            // No living lease has a lower token than these have seen, and none ever will, so that they refuse nobody any more.
            let least = leastLiving()
            greatest = greatest.filter { $0.value > least }
            guard greatest.count < limit else { return .failure(.tooManyGuards) }
        }
        greatest[guardName] = token
        return .success(())
    }
}
