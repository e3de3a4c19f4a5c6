/// One thing that is wrong with a manifest (or another file read by the same reader): where, what, and what to do.
public struct ManifestProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file as the caller named it.
    public var file: String
    /// Where in the file; nil if the problem is with the file as a whole.
    public var position: SourcePosition?
    /// What is wrong. Never contains the value of an environment variable.
    public var message: String
    /// What to do about it, if there is something definite to say.
    public var remedy: String?

    /// A problem from its parts.
    public init(file: String, position: SourcePosition?, message: String, remedy: String? = nil) {
        self.file = file
        self.position = position
        self.message = message
        self.remedy = remedy
    }

    /// `file:line:column: message; remedy`, on one line.
    public var description: String {
        let place = position.map { "\(file):\($0)" } ?? file
        let advice = remedy.map { "; \($0)" } ?? ""
        return "\(place): \(message)\(advice)"
    }
}
