import ForeignFunction

/// Why a foreign library cannot be used: everything that is wrong, each with what would help.
public struct ForeignError: Error, Sendable, Hashable, CustomStringConvertible {
    public struct Problem: Error, Sendable, Hashable {
        /// Which of the declared functions, counted as the manifest lists them; nil: the library as a whole.
        public var function: Int?
        public var message: String

        init(_ message: String, function: Int? = nil) {
            self.function = function
            self.message = message
        }

        /// The same failure of libffi as a problem.
        static func of<Value>(_ body: () throws(ForeignFunctionError) -> Value) throws(Problem) -> Value {
            do throws(ForeignFunctionError) { return try body() } catch { throw Problem(error.message) }
        }
    }

    /// The library as the manifest names it.
    public var library: String
    public var problems: [Problem]

    init(library: String, problems: [Problem]) {
        self.library = library
        self.problems = problems
    }

    init(library: String, _ message: String) { self.init(library: library, problems: [Problem(message)]) }

    public var description: String { "\(library): \(problems.map(\.message).joined(separator: "; "))" }
}
