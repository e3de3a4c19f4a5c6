import Glibc

/// Child processes of the benchmarks.
enum Spawn {
    /// Starts a program with some of its descriptors taken from this process. nil when it cannot be started.
    static func start(_ arguments: [String], _ descriptors: [Int32: Int32] = [:]) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (theirs, ours) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
        var vector = arguments.map { strdup($0) } + [nil]
        defer { for argument in vector { free(argument) } }
        var process: pid_t = 0
        return posix_spawn(&process, arguments[0], &actions, nil, &vector, environ) == 0 ? process : nil
    }

    /// Runs a program to its end, with this process's output. True when it ended with 0.
    static func run(_ arguments: [String]) -> Bool {
        fflush(nil)
        guard let process = start(arguments) else { return false }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    /// This program.
    static let ownPath: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }()

    static let ownFolder: String = ownPath.lastIndex(of: "/").map { String(ownPath[..<$0]) } ?? "."
}
