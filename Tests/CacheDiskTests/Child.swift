import Glibc

/// A process that is killed.
final class Child {
    private let pid: pid_t
    private let output: Int32
    private var read: [UInt8] = []

    struct NotStarted: Error { let code: Int32 }

    init(_ program: String, _ folder: String, seed: UInt64) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw NotStarted(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(folder), strdup("\(seed)"), nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, program, &actions, nil, &arguments, environ)
        close(ends[1])
        guard code == 0 else { throw NotStarted(code: code) }
        (self.pid, output) = (pid, ends[0])
    }

    deinit { close(output) }

    func kill() {
        Glibc.kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// The next whole line; nil at the end.
    func line() -> String? {
        while true {
            if let end = read.firstIndex(of: UInt8(ascii: "\n")) {
                defer { read.removeFirst(end + 1) }
                return String(decoding: read[..<end], as: UTF8.self)
            }
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = Glibc.read(output, &piece, piece.count)
            guard count > 0 else { return nil }
            read += piece[..<count]
        }
    }
}
