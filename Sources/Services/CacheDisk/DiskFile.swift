import Glibc

/// The file of a disk tier and what belongs to it: only its owner may read it.
struct DiskFile: Sendable {
    let folder: String
    var path: String { "\(folder)/cache.sqlite" }

    /// Makes the folder and the file if they are not there.
    func prepare() throws(DiskFailure) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(folder, "the folder cannot be made") }
        // Not opened when it is there: closing it would give up the locks that this process holds on it.
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
        guard descriptor >= 0 || errno == EEXIST else { throw failure(path, "the file cannot be made") }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw DiskFailure(path, "it is not a regular file") }
        guard chmod(path, 0o600) == 0 else { throw failure(path, "the file's mode cannot be set to 0600") }
    }

    /// Renames the file and its log, so that a new one can be made in its place. The new name.
    func moveAside(_ suffix: String) throws(DiskFailure) -> String {
        let names = (0..<1_000).lazy.map { "\(path).\(suffix)" + ($0 == 0 ? "" : "-\($0)") }
        guard let target = names.first(where: { access($0, F_OK) != 0 }) else {
            throw DiskFailure(path, "there are 1000 files like \(path).\(suffix)")
        }
        guard rename(path, target) == 0 else { throw failure(path, "it cannot be moved aside to \(target)") }
        // The log belongs to it. There may be none.
        for part in ["-wal", "-shm", "-journal"] { _ = rename(path + part, target + part) }
        return target
    }

    private func failure(_ path: String, _ what: String) -> DiskFailure { DiskFailure(path, "\(what): \(String(cString: strerror(errno)))") }
}
