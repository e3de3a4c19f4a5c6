/// Collects the problems of one file, up to a bound: a hostile file can contain a mistake in every byte.
struct ProblemList {
    /// More than this are counted but not kept.
    static let limit = 200

    let file: String
    private var problems: [ManifestProblem] = []
    private var dropped = 0

    init(file: String) {
        self.file = file
    }

    var isEmpty: Bool { problems.isEmpty }

    /// The remedy is only worked out if the problem is kept: a search for similar words is not cheap.
    mutating func add(_ position: SourcePosition?, _ message: String, remedy: @autoclosure () -> String? = nil) {
        guard problems.count < Self.limit else {
            dropped += 1
            return
        }
        problems.append(ManifestProblem(file: file, position: position, message: message, remedy: remedy()))
    }

    mutating func add(_ position: SourcePosition?, _ flaw: Flaw) {
        add(position, flaw.message, remedy: flaw.remedy)
    }

    /// Throws what was collected, if anything was.
    func throwIfAny() throws(ManifestError) {
        guard !problems.isEmpty else { return }
        var all = problems
        if dropped > 0 {
            let message = "\(dropped) further problems are not listed"
            all.append(ManifestProblem(file: file, position: nil, message: message))
        }
        throw ManifestError(problems: all)
    }
}

/// What is wrong with a value, without the place, which only the caller knows.
struct Flaw: Error, Hashable {
    var message: String
    var remedy: String?
}
