import Glibc

extension LockFile {
    /// Where the lock of a manifest is: beside it, with `.lock` in place of `.yaml`, `.yml` or `.json`. So `crucible.yaml` has
    /// `crucible.lock`, and manifests that share a folder do not share a lock.
    public static func path(forManifest manifest: String) -> String {
        let ending = [".yaml", ".yml", ".json"].first { manifest.hasSuffix($0) && manifest.utf8.count > $0.utf8.count }
        return manifest.dropLast(ending?.count ?? 0) + ".lock"
    }

    /// The lock in that file; nil if there is no such file. Blocks while reading at most 1 MiB.
    ///
    /// - Throws: All problems of the file.
    public static func load(_ path: String) throws(LockError) -> LockFile? {
        guard let bytes = try BoundedFile.bytes(path, limit: LockLimits.lockFile) else { return nil }
        return try parse(bytes, file: path)
    }

    /// Writes a file of its own and then puts it in place of the old one, so that nobody ever reads half a lock.
    public func write(to path: String) throws(LockError) {
        func failure(_ what: String) -> LockError { LockError(path, "\(what): \(String(cString: strerror(errno)))") }
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("cannot be written") }
        let isWritten = Self.write(Array(text.utf8), to: descriptor) && fsync(descriptor) == 0
        let error = errno
        close(descriptor)
        errno = error
        guard isWritten, rename(draft, path) == 0 else {
            let failure = failure("cannot be written")
            unlink(draft)
            throw failure
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
