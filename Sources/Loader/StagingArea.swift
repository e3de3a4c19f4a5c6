import Glibc
import Synchronization

/// The folder of this process in which libraries are staged; only its owner can write there. Removed with ``remove()``.
public final class StagingArea: Sendable {
    public let directory: String
    private let count = Atomic<Int>(0)

    /// - Parameter parent: an existing folder, by default `XDG_RUNTIME_DIR` or `TMPDIR` or `/tmp`.
    public init(in parent: String) throws(LoadError) {
        var template = Array("\(parent)/crucible-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LoadError(library: parent, problems: ["no folder can be made in it: \(String(cString: strerror(errno)))"])
        }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func uniquePath(for source: String) -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(directory)/\(number)-\(source.split(separator: "/").last ?? "library")"
    }

    /// Removes the folder; staged files that were not discarded go with it.
    public func remove() {
        guard let folder = opendir(directory) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink("\(directory)/\(name)") }
        }
        closedir(folder)
        rmdir(directory)
    }
}
