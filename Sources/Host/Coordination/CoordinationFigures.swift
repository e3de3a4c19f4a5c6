import Coordination

/// What cycles have done so far.
struct CoordinationFigures: Sendable {
    struct Step: Sendable {
        var runs: UInt64 = 0
        var failures: UInt64 = 0
        var slow: UInt64 = 0
        var nanoseconds: UInt64 = 0
    }

    struct Alert: Sendable {
        var name: String
        var severity: String
        var firing: Int
        var fired: UInt64
    }

    var cycles: UInt64
    var late: UInt64
    var dropped: UInt64
    var steps: [CycleStep: Step]
    /// Rule by rule.
    var alerts: [Alert]
}
