import Glibc

/// What /proc says about processes.
enum SystemState {
    /// Whether the process still runs; one that waits to be reaped does not.
    static func isRunning(_ pid: Int32) -> Bool {
        guard let state = state(pid) else { return false }
        return state != "Z" && state != "X"
    }

    /// The letter of its state, nil if there is no such process.
    static func state(_ pid: Int32) -> Character? {
        fields(pid)?.first?.first
    }

    static func processGroup(_ pid: Int32) -> Int32? {
        fields(pid).flatMap { Int32($0[2]) }
    }

    static func session(_ pid: Int32) -> Int32? {
        fields(pid).flatMap { Int32($0[3]) }
    }

    /// Children that run, of all its threads.
    static func children(_ pid: Int32) -> [Int32] {
        entries("/proc/\(pid)/task")
            .flatMap { read("/proc/\(pid)/task/\($0)/children").split(separator: " ") }
            .compactMap { Int32($0) }
    }

    static func guardian(of pid: Int32) -> Int32? {
        children(pid).first { read("/proc/\($0)/comm") == "crucible-guard\n" && isRunning($0) }
    }

    static func descriptors(_ pid: Int32) -> Int { entries("/proc/\(pid)/fd").count }

    static func threads(_ pid: Int32, named prefix: String = "") -> Int {
        entries("/proc/\(pid)/task").filter { read("/proc/\(pid)/task/\($0)/comm").hasPrefix(prefix) }.count
    }

    /// A line of /proc/PID/status, without its name.
    static func status(_ pid: Int32, _ name: String) -> String? {
        read("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix(name + ":") }
            .map { String($0.dropFirst(name.count + 1).drop { $0 == "\t" }) }
    }

    /// Running processes with `mark` in their command line.
    static func processes(marked mark: String) -> [Int32] {
        entries("/proc").compactMap { Int32($0) }.filter {
            read("/proc/\($0)/cmdline").contains(mark) && isRunning($0)
        }
    }

    /// After the name, which may contain anything: state, parent, group, session, ...
    private static func fields(_ pid: Int32) -> [Substring]? {
        let text = read("/proc/\(pid)/stat")
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        return fields.count > 4 ? fields : nil
    }

    private static func entries(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
