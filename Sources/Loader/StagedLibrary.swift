import DynamicLibrary
import Glibc

/// A copy of a library in a file that nobody else uses. The dynamic linker knows libraries by their file, so a second generation from the same
/// path would be the first one; and what was checked is what is opened, whatever happens to the original.
public struct StagedLibrary: Sendable, Hashable {
    /// As the manifest names it.
    public let library: String
    /// The original.
    public let source: String
    /// The copy.
    public let path: String
    /// SHA-256 of the copy, where somebody wanted to know it.
    public var digest: String?

    /// A file that somebody else has staged.
    public init(staged path: String) {
        self.init(library: path, source: path, path: path)
    }

    private init(library: String, source: String, path: String) {
        self.library = library
        self.source = source
        self.path = path
    }

    /// Checks the file and copies it.
    public static func stage(_ library: String, from source: String, in area: StagingArea) throws(LoadError) -> StagedLibrary {
        if let problem = SharedObjectFile.problem(source) { throw LoadError(library: library, problems: ["\(source) \(problem)"]) }
        let path = area.uniquePath(for: source)
        if let problem = copy(source, to: path) { throw LoadError(library: library, problems: [problem]) }
        // The original may have been written to meanwhile.
        if let problem = SharedObjectFile.problem(path) {
            unlink(path)
            throw LoadError(library: library, problems: ["\(source) \(problem)"])
        }
        return StagedLibrary(library: library, source: source, path: path)
    }

    /// Takes the copy's name away. What is mapped stays mapped.
    public func discard() { unlink(path) }

    private static func copy(_ source: String, to path: String) -> String? {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { return "\(source) cannot be read: \(reason())" }
        defer { close(input) }
        let output = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
        guard output >= 0 else { return "\(path) cannot be written: \(reason())" }
        defer { close(output) }
        while true {
            let count = sendfile(output, input, nil, 1 << 30)
            if count == 0 { return nil }
            if count < 0, errno != EINTR { return "\(source) cannot be copied to \(path): \(reason())" }
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
