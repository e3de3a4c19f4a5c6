/// Finds a small magnitude that still fails: nothing at all, then the smallest above one that does not fail. A value.
struct NumberReduction: Sendable {
    private enum Stage { case zero, oneLess, between, parts(Int), over }

    /// The smallest so far.
    private(set) var magnitude: UInt64
    /// The largest that is known not to fail.
    private var passing: UInt64 = 0
    private var stage = Stage.zero
    private var proposal: UInt64?

    /// How many bits are shifted away from a number of which one less does not fail.
    private static let shifts: [UInt64] = [32, 16, 8, 1]

    init(_ magnitude: UInt64) { self.magnitude = magnitude }

    /// The next magnitude to try; nil at the end.
    mutating func next() -> UInt64? {
        proposal = propose()
        return proposal
    }

    private mutating func propose() -> UInt64? {
        while true {
            switch stage {
            case .zero:
                if magnitude > 0 { return 0 }
                stage = .over
            case .oneLess:
                if magnitude > 1 { return magnitude - 1 }
                stage = .over
            case .between:
                if magnitude - passing > 1 { return passing + (magnitude - passing) / 2 }
                stage = .over
            case .parts(let index):
                guard index < Self.shifts.count else {
                    stage = .over
                    continue
                }
                let part = magnitude >> Self.shifts[index]
                if part > 0 { return part }
                stage = .parts(index + 1)
            case .over: return nil
            }
        }
    }

    /// Whether the magnitude that was proposed last fails still.
    mutating func report(_ fails: Bool) {
        guard let tried = proposal else { return }
        proposal = nil
        if fails { magnitude = tried } else { passing = max(passing, tried) }
        switch stage {
        case .zero: stage = fails ? .over : .oneLess
        // A number of which one less fails is above a bound; others are what they are, or even, or a power of two.
        case .oneLess: stage = fails ? .between : .parts(0)
        case .between, .over: break
        case .parts(let index): stage = fails ? .parts(0) : .parts(index + 1)
        }
    }
}
