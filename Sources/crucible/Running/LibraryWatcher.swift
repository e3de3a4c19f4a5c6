import Glibc
import Host
import Locking
import Timing

/// Swaps a plugin when the file of its library has changed and is quiet again.
struct LibraryWatcher: Sendable {
    let host: Host

    /// Looks twice a second, until cancelled. What changes while its plugin is being swapped follows as soon as that swap has ended, and one
    /// that is on probation ends then.
    func run() async {
        var files: [String: WatchedFile] = [:]
        for (id, path) in host.preparation.sources { files[id] = WatchedFile(FileStamp(path)) }
        let swapping = Locked<Set<String>>([])
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            for (id, path) in host.preparation.sources {
                let isBusy = swapping.withLock { $0.contains(id) }
                switch files[id]?.look(FileStamp(path), isBusy: isBusy) {
                case .settled: begin(id, path, swapping)
                case .settledWhileBusy(let isNew):
                    if isNew { Terminal.error.line("\(id): \(path) has changed again") }
                    host.endProbation(of: id)
                case .nothing, nil: break
                }
            }
        }
    }

    private func begin(_ id: String, _ path: String, _ swapping: Locked<Set<String>>) {
        swapping.withLock { _ = $0.insert(id) }
        Task {
            await swap(id, path)
            swapping.withLock { _ = $0.remove(id) }
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
    enum Finding: Sendable, Equatable {
        case nothing
        /// What is there now is to be taken into use.
        case settled
        /// The same, as soon as the plugin is not busy any more. Said at every look until then.
        case settledWhileBusy(isNew: Bool)
    }

    private var inUse: FileStamp?
    private var latest: FileStamp?
    /// What was found while the plugin was busy.
    private var waiting: FileStamp?

    init(_ stamp: FileStamp?) {
        inUse = stamp
        latest = stamp
    }

    mutating func look(_ stamp: FileStamp?, isBusy: Bool) -> Finding {
        defer { latest = stamp }
        guard let stamp, stamp != inUse, stamp == latest else { return .nothing }
        if isBusy {
            defer { waiting = stamp }
            return .settledWhileBusy(isNew: stamp != waiting)
        }
        inUse = stamp
        return .settled
    }
}
