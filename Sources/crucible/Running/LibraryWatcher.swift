import Glibc
import Host
import Timing

/// Swaps a plugin when the file of its library has changed and is quiet again.
struct LibraryWatcher: Sendable {
    let host: Host

    /// Looks twice a second, until cancelled.
    func run() async {
        var files: [String: WatchedFile] = [:]
        for (id, path) in host.preparation.sources { files[id] = WatchedFile(FileStamp(path)) }
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            for (id, path) in host.preparation.sources where files[id]?.look(FileStamp(path)) == true { await swap(id, path) }
        }
    }

    private func swap(_ id: String, _ path: String) async {
        Terminal.error.line("\(id): \(path) has changed")
        do throws(HostError) {
            let report = try await host.swap(SwapRequest(plugin: id, source: .library(path))) {
                Terminal.error.line("\(id): \(SwapText.line($0))")
            }
            Terminal.error.line("\(id): \(SwapText.ending(report))")
        } catch { for reason in error.reasons { Terminal.report("\(id): \(reason)") } }
    }
}

/// What tells one content of a file from another without reading it.
struct FileStamp: Equatable, Sendable {
    var inode: UInt
    var size: Int
    var modified: Int

    /// nil when there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }

    init(inode: UInt, size: Int, modified: Int) {
        self.inode = inode
        self.size = size
        self.modified = modified
    }
}

/// Decides when a file has changed for good: it looks otherwise than the one that is in use, and as at the look before.
struct WatchedFile: Sendable {
    private var inUse: FileStamp?
    private var latest: FileStamp?

    init(_ stamp: FileStamp?) {
        inUse = stamp
        latest = stamp
    }

    /// True when what is there now is to be taken into use.
    mutating func look(_ stamp: FileStamp?) -> Bool {
        defer { latest = stamp }
        guard let stamp, stamp != inUse, stamp == latest else { return false }
        inUse = stamp
        return true
    }
}
