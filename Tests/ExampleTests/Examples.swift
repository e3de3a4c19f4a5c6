import FoundationEssentials
import Glibc

/// The libraries of Plugins/Examples, built once for a run of the tests.
enum Examples {
    struct BuildError: Error, CustomStringConvertible {
        let description: String
    }

    /// The folder that they are in. Removed when the process ends in good order.
    static func folder() throws -> String { try built.get() }

    static let source = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Plugins/Examples"

    private static let built: Result<String, any Error> = Result {
        var template = Array("/tmp/crucible-examples-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BuildError(description: "no folder in /tmp: \(String(cString: strerror(errno)))") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        toRemove = folder
        atexit { if let folder = toRemove { try? FileManager.default.removeItem(atPath: folder) } }
        let made = try Shell.run("make", "-C", source, "OUT=\(folder)")
        guard made.code == 0 else { throw BuildError(description: "the examples cannot be built:\n\(made.text)") }
        return folder
    }

    // Safe: written once, before the handler that reads it is registered.
    nonisolated(unsafe) private static var toRemove: String?
}
