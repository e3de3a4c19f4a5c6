/// The flights, and how those who wait are to be answered.
struct ClaimTable: Sendable {
    typealias Answer = @Sendable (ClaimAnswer) -> Void

    var flights: FlightTable
    private var answers: [ClaimID: Answer] = [:]
    private var made: UInt64 = 0

    init(_ limits: FlightLimits) { flights = FlightTable(limits) }

    mutating func add(_ answer: @escaping Answer) -> ClaimID {
        made += 1
        let claim = ClaimID(rawValue: made)
        answers[claim] = answer
        return claim
    }

    /// To be called, once, outside of the lock.
    mutating func take(_ claim: ClaimID) -> Answer? { answers.removeValue(forKey: claim) }
}
