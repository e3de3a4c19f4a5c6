import Glibc

/// Reads a regular file of bounded size; a larger one, or something else in its place, is an error.
enum BoundedRead {
    static func bytes(_ path: String, atMost most: Int) throws(FaultError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard file >= 0 else { throw FaultError("\(path) cannot be read: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { throw FaultError("\(path) is not a file; remove it") }
        var bytes = [UInt8](repeating: 0, count: most + 1)
        var size = 0
        while size < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + size, $0.count - size) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FaultError("\(path) cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            size += count
        }
        guard size <= most else { throw FaultError("\(path) has more than \(most) bytes; remove it") }
        return Array(bytes.prefix(size))
    }
}
