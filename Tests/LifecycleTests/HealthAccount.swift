import Lifecycle

/// What the observer knows of a plugin's health, from the events alone.
struct HealthAccount {
    var openCheck: Int?
    var badInRow = 0
    var withdrawing: Int?
    var hasBeenActive = false
    /// Restarts that counted when the last one was scheduled, itself among them.
    var countedRestarts = 0
    /// The new generation of the swap under way.
    var swap: Int?

    mutating func begin() {
        hasBeenActive = true
        badInRow = 0
    }

    mutating func noteSample(_ sample: HealthSample, isInTime: Bool) {
        openCheck = nil
        guard isInTime else { return }
        if case .sick = sample { badInRow += 1 } else { badInRow = 0 }
    }

    mutating func noteTimer(_ kind: TimerID.Kind) {
        // A check that is due while another has not returned is as bad as one without an answer.
        if kind == .answer || kind == .health && openCheck != nil { badInRow += 1 }
    }
}
