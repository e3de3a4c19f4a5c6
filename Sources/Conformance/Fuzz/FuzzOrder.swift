/// What the test `fuzz` shall do.
enum FuzzOrder: Sendable {
    /// Make random calls for that long, each from a seed of its own.
    case random(Duration)
    /// Make these calls.
    case play(FuzzInput)
    /// Make none, and write those that a run makes up to the seed into a file: the last ones, at most that many.
    case writeDown(count: Int, file: String)
}
