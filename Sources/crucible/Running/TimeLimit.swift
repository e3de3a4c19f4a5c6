import ArgumentParser

/// How long a command may wait for an answer, in seconds.
enum TimeLimit {
    static let range = 1...86_400

    static func check(_ seconds: Int) throws {
        guard range.contains(seconds) else { throw ValidationError("--timeout takes \(range.lowerBound) to \(range.upperBound) seconds") }
    }
}
