/// Why a library cannot be used: everything that is wrong with it, each with what would help.
public struct LoadError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The library as the manifest names it.
    public var library: String
    public var problems: [String]

    public init(library: String, problems: [String]) {
        self.library = library
        self.problems = problems
    }

    public var description: String { "\(library): \(problems.joined(separator: "; "))" }
}
