import Glibc

/// What this process holds of the system's, so that a test can show that nothing is left behind. Meaningful only while nothing else runs in
/// the process, as in an exit test.
public struct Footprint: Sendable, Hashable, CustomStringConvertible {
    /// Open file descriptors.
    public var descriptors: Int
    /// Threads, without those of the language runtime's pool: these come with work, as many as it takes, and go when they like.
    public var threads: Int
    /// Child processes, the dead that were not reaped included.
    public var children: Int
    /// Mapped regions of memory; libraries that are never unmapped count here.
    public var mappings: Int
    /// Resident memory in KiB.
    public var resident: Int

    public static func now() -> Footprint {
        Footprint(
            descriptors: entries("/proc/self/fd").count, threads: threadNames().filter { !$0.contains("-qos") }.count, children: children(),
            mappings: lines("/proc/self/maps").count, resident: resident())
    }

    /// The names of all threads.
    public static func threadNames() -> [String] {
        entries("/proc/self/task").compactMap { lines("/proc/self/task/\($0)/comm").first }.sorted()
    }

    public var description: String {
        "\(descriptors) descriptors, \(threads) threads, \(children) children, \(mappings) mappings, \(resident) KiB"
    }

    private static func children() -> Int {
        entries("/proc/self/task").map { lines("/proc/self/task/\($0)/children").joined().split(separator: " ").count }.reduce(0, +)
    }

    private static func resident() -> Int {
        lines("/proc/self/status").first { $0.hasPrefix("VmRSS:") }.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    }

    private static func entries(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        // The descriptor of the folder itself is no entry of interest.
        let own = "\(dirfd(folder))"
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != "..", !(path.hasSuffix("/fd") && name == own) { names.append(name) }
        }
        return names
    }

    private static func lines(_ path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&part, 1, part.count, file)
            if count == 0 { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
