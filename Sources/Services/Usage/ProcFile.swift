import Glibc

/// Reads a file of /proc, which has no size and ends where its process does.
enum ProcFile {
    enum Content {
        case bytes([UInt8])
        /// The process has ended, or never was.
        case gone
        /// Not for us to read, or longer than expected.
        case unreadable
    }

    /// - Parameter most: bytes; a longer file is not read in part, since half a file says something else.
    static func read(_ path: String, atMost most: Int) -> Content {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return failure() }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: most + 1)
        var size = 0
        while size < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + size, $0.count - size) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return failure() }
            if count == 0 { return .bytes(Array(bytes[..<size])) }
            size += count
        }
        return .unreadable
    }

    /// What errno says of an open or a read.
    static func failure() -> Content { errno == ENOENT || errno == ESRCH ? .gone : .unreadable }
}
