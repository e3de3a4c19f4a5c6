import FoundationEssentials
import Glibc

/// A folder for one test, gone with it.
final class Scratch {
    let folder: String

    init() {
        var template = Array("/tmp/crucible-lock-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder in /tmp: \(String(cString: strerror(errno)))") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) -> String {
        guard FileManager.default.createFile(atPath: path(name), contents: Data(bytes)) else {
            fatalError("\(path(name)) cannot be written")
        }
        return path(name)
    }

    @discardableResult
    func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }
}
