/// Everything that is wrong with a file, sorted by position.
public struct ManifestError: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one problem; those with a position first, in file order.
    public var problems: [ManifestProblem]

    /// An error from its problems, which are sorted here.
    public init(problems: [ManifestProblem]) {
        self.problems = problems.sorted { left, right in
            switch (left.position, right.position) {
            case (let left?, let right?) where left != right: left < right
            case (nil, _?): false
            case (_?, nil): true
            default: left.message < right.message
            }
        }
    }

    /// One line per problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
