import Glibc

/// The file that a recording is written to, a line at a time, readable for its owner only.
public struct RecordingFile: Sendable {
    private let descriptor: Int32
    /// Why nothing more can be written, once that is so.
    public private(set) var problem: String?
    public private(set) var size = 0

    /// Makes the file, or empties one that is there.
    public init(_ path: String) throws(RecordingError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        // One that was there may have been readable for others.
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            let reason = String(cString: strerror(errno))
            throw RecordingError(file: path, line: 0, message: "cannot be written: \(reason)", remedy: "name another file")
        }
    }

    /// Written at once, so that it is there when the process dies.
    public mutating func write(_ line: String) {
        size += line.utf8.count + 1
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty, problem == nil {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { problem = String(cString: strerror(errno)) }
        }
    }

    /// Once.
    public func close() { Glibc.close(descriptor) }
}
