import Glibc

/// A file of one's own in the folder for such files.
enum TemporaryFile {
    /// The path of a new, empty file.
    static func make(_ purpose: String) throws(ConformanceFailure) -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/crucible-\(purpose)-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw ConformanceFailure(["no file can be made in \(folder): \(String(cString: strerror(errno)))"]) }
        close(descriptor)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
