import Glibc
import Synchronization

/// The folder of this process in which libraries are staged; only its owner can write there. Removed with ``remove()``.
///
/// A process that is killed removes nothing. So each folder has a file that its process keeps locked, and whoever makes a folder first
/// removes those beside it whose file nobody keeps locked any more.
public final class StagingArea: Sendable {
    public let directory: String
    private let count = Atomic<Int>(0)
    /// The descriptor that holds the lock; -1 when the folder has been removed.
    private let lock: Atomic<Int32>

    /// - Parameter parent: an existing folder, by default `XDG_RUNTIME_DIR` or `TMPDIR` or `/tmp`.
    public init(in parent: String) throws(LoadError) {
        Self.removeAbandoned(in: parent)
        var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LoadError(library: parent, problems: ["no folder can be made in it: \(String(cString: strerror(errno)))"])
        }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        lock = Atomic(try Self.takeLock(in: directory))
    }

    func uniquePath(for source: String) -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(directory)/\(number)-\(source.split(separator: "/").last ?? "library")"
    }

    /// Removes the folder; staged files that were not discarded go with it.
    public func remove() {
        let descriptor = lock.exchange(-1, ordering: .relaxed)
        guard descriptor >= 0 else { return }
        Self.clear(directory)
        close(descriptor)
    }
}
