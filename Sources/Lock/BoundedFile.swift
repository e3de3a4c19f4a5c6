import Glibc

/// Reads files of which nothing is known but their name. Never waits for the other end of a pipe, never reads a device, never more than
/// was announced.
enum BoundedFile {
    /// Stays in the processor's cache.
    private static let piece = 1 << 17

    /// Hands out the content piece by piece. Blocks while reading.
    ///
    /// - Returns: The size in bytes; nil if there is no such file.
    /// - Throws: If it cannot be read, is not a regular file, is larger than `limit`, or changes meanwhile.
    static func stream(_ path: String, limit: Int, _ body: (UnsafeRawBufferPointer) -> Void) throws(LockError) -> Int? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw unreadable(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw LockError(path, "is not a file") }
        let size = Int(status.st_size)
        guard size <= limit else { throw LockError(path, "has \(size) bytes, of which at most \(limit) are read") }
        try read(descriptor, path, size: size, body)
        return size
    }

    /// The whole content; nil if there is no such file. As ``stream(_:limit:_:)``.
    static func bytes(_ path: String, limit: Int) throws(LockError) -> [UInt8]? {
        var bytes: [UInt8] = []
        guard try stream(path, limit: limit, { bytes.append(contentsOf: $0) }) != nil else { return nil }
        return bytes
    }

    private static func read(
        _ descriptor: Int32, _ path: String, size: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(LockError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(size + 1, piece), alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            total += count
            guard total <= size, count > 0 || total == size else { throw LockError(path, "changes while it is read") }
            if count == 0 { return }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func unreadable(_ path: String) -> LockError {
        LockError(path, "cannot be read: \(String(cString: strerror(errno)))")
    }
}
