import Glibc

/// Reads the bytes of a manifest from disk.
enum ManifestFile {
    /// The content, at most one byte more than a reader takes (which then refuses it).
    static func read(_ path: String) throws(ManifestError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened", errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: YAMLReader.largestText + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { throw failure(path, "cannot be read", errno) }
            } else if count == 0 {
                break
            } else {
                filled += count
            }
        }
        return Array(bytes[..<filled])
    }

    /// The absolute directory that holds `path`.
    static func directory(of path: String) throws(ManifestError) -> String {
        guard path.hasPrefix("/") else {
            guard let buffer = getcwd(nil, 0) else { throw failure(path, "cannot be placed", errno) }
            defer { free(buffer) }
            return PathText.absolute(path + "/..", from: String(cString: buffer))
        }
        return PathText.absolute(path + "/..", from: "/")
    }

    private static func failure(_ path: String, _ what: String, _ code: Int32) -> ManifestError {
        let message = "the manifest \(what): \(String(cString: strerror(code)))"
        let remedy = code == ENOENT ? "check the path" : nil
        return ManifestError(problems: [ManifestProblem(file: path, position: nil, message: message, remedy: remedy)])
    }
}
