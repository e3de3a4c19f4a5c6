import Glibc

/// A folder of a test, which is removed in the end.
final class Folder {
    let path: String

    init() {
        var template = Array("/tmp/crucible-cache-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template)!)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// Of the files in it, sorted.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func bytes(_ name: String) -> [UInt8] {
        let descriptor = open("\(path)/\(name)", O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(descriptor, &piece, piece.count), count > 0 { all += piece[..<count] }
        return all
    }

    func replace(_ name: String, with bytes: [UInt8]) {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    func mode(_ name: String) -> mode_t {
        var status = stat()
        return stat("\(path)/\(name)", &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private static func has(_ wanted: [UInt8], in all: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at + wanted.count <= all.count, let found = memchr(all.baseAddress! + at, Int32(wanted[0]), all.count - at) {
            at = UnsafeRawPointer(found) - all.baseAddress!
            if at + wanted.count <= all.count, memcmp(found, wanted, wanted.count) == 0 { return true }
            at += 1
        }
        return false
    }

    /// Whether any file in it has these bytes in it.
    func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return names.contains { name in
            let all = bytes(name)
            return all.withUnsafeBytes { Self.has(wanted, in: $0) }
        }
    }
}
