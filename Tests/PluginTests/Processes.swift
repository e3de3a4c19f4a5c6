import FoundationEssentials

/// The running processes of this machine.
enum Processes {
    /// Those in whose command line this text stands.
    static func count(naming part: String) -> Int {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.count { name in
            guard Int(name) != nil, let line = try? Data(contentsOf: URL(filePath: "/proc/\(name)/cmdline")) else { return false }
            return String(decoding: line, as: UTF8.self).contains(part)
        }
    }
}
