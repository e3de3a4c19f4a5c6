import FoundationEssentials

/// The processes of this machine, as /proc tells.
enum ProcessTree {
    /// Processes below that one.
    static func descendants(of pid: Int32) -> [Int32] {
        var parents: [Int32: Int32] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = Int32(name), let text = try? String(contentsOf: URL(filePath: "/proc/\(id)/stat"), encoding: .utf8),
                let parent = text.split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap({ Int32($0) })
            else { continue }
            parents[id] = parent
        }
        var found: [Int32] = []
        var wanted: Set<Int32> = [pid]
        while true {
            let next = parents.filter { wanted.contains($0.value) && !found.contains($0.key) }.map(\.key)
            if next.isEmpty { return found }
            found += next
            wanted = Set(next)
        }
    }

    /// Neither gone nor a zombie.
    static func isRunning(_ pid: Int32) -> Bool {
        guard let text = try? String(contentsOf: URL(filePath: "/proc/\(pid)/stat"), encoding: .utf8) else { return false }
        return text.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}
