/// Which weights are throttled. Every measurement above a threshold adds the next weight from below, every one with both values below
/// the lower marks takes one off, and in between nothing changes. The greatest weight is never throttled.
struct Throttle: Sendable {
    private(set) var level = 0

    /// Takes in a measurement. `weights` is how many different weights there are.
    mutating func sample(memory: Int64, cpu: Int64, _ settings: ThrottleSettings, weights: Int) {
        if memory > settings.memoryAbove || cpu > settings.cpuAbove {
            level = min(level + 1, max(0, weights - 1))
        } else if memory < settings.memoryBelow, cpu < settings.cpuBelow {
            level = max(0, level - 1)
        }
    }

    /// The greatest weight that is throttled; 0: none. `weights` are the different ones in ascending order.
    func weight(_ weights: [Int64]) -> Int64 {
        let level = min(level, weights.count - 1)
        return level > 0 ? weights[level - 1] : 0
    }
}
