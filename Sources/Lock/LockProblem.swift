/// One thing that is wrong with a file: a lock, a key, a signature, a library.
public struct LockProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file as the caller named it.
    public var file: String
    /// From 1; nil if the problem is with the file as a whole.
    public var line: Int?
    public var message: String
    /// What to do about it, if there is something definite to say.
    public var remedy: String?

    public init(file: String, line: Int? = nil, message: String, remedy: String? = nil) {
        self.file = file
        self.line = line
        self.message = message
        self.remedy = remedy
    }

    /// `file:line: message; remedy`, on one line.
    public var description: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(message)\(remedy.map { "; \($0)" } ?? "")"
    }
}

/// Everything that is wrong, in the order of the file.
public struct LockError: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one.
    public var problems: [LockProblem]

    public init(_ problems: [LockProblem]) {
        self.problems = problems
    }

    init(_ file: String, _ message: String, remedy: String? = nil) {
        problems = [LockProblem(file: file, message: message, remedy: remedy)]
    }

    /// One line per problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
