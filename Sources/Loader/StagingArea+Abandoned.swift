import Glibc

/// The locks by which a staging area that is in use is told from one that a killed process has left.
extension StagingArea {
    static let prefix = "crucible-staged-"
    static let lockName = "lock"

    /// Left folders that one start removes at most; the next one goes on.
    private static let mostRemoved = 256

    /// Returns the descriptor that holds the lock; the kernel lets go of it with the process. Not a lock of `fcntl`, which would not keep
    /// a process from its own areas.
    static func takeLock(in directory: String) throws(LoadError) -> Int32 {
        // It gets its name when it is locked: there is no moment at which it looks abandoned.
        let unnamed = "\(directory)/.\(lockName)"
        let descriptor = open(unnamed, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, rename(unnamed, "\(directory)/\(lockName)") == 0 else {
            throw LoadError(library: directory, problems: ["no file can be locked in it: \(String(cString: strerror(errno)))"])
        }
        return descriptor
    }

    static func removeAbandoned(in parent: String) {
        for name in names(in: parent, atMost: mostRemoved, where: { $0.hasPrefix(prefix) }) { removeIfAbandoned("\(parent)/\(name)") }
    }

    private static func removeIfAbandoned(_ directory: String) {
        var status = stat()
        guard lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else { return }
        let descriptor = open("\(directory)/\(lockName)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        // One without a lock is being made, or removed.
        guard descriptor >= 0 else { return }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { clear(directory) }
        close(descriptor)
    }

    /// Removes a folder and its files. To be called with its lock held.
    static func clear(_ directory: String) {
        for name in names(in: directory, atMost: .max, where: { $0 != lockName }) { unlink("\(directory)/\(name)") }
        // Last: who is killed in between leaves a folder that the next one still knows.
        unlink("\(directory)/\(lockName)")
        rmdir(directory)
    }

    private static func names(in directory: String, atMost limit: Int, where isWanted: (String) -> Bool) -> [String] {
        guard let folder = opendir(directory) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != "..", isWanted(name) { names.append(name) }
        }
        return names
    }
}
