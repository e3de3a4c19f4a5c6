/// One thing that is wrong, and what helps.
public struct ScaffoldProblem: Sendable, Equatable, CustomStringConvertible {
    public var message: String
    public var remedy: String?

    public init(_ message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }

    public var description: String { remedy.map { "\(message); \($0)" } ?? message }
}

/// All that is wrong with a request for a new plugin.
public struct ScaffoldError: Error, Sendable, Equatable, CustomStringConvertible {
    public var problems: [ScaffoldProblem]

    public init(_ problems: [ScaffoldProblem]) { self.problems = problems }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
