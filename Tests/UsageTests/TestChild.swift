import Glibc
import Testing

/// A real child process with pipes and no environment, which the test ends itself.
final class TestChild {
    let pid: pid_t
    private let input: Int32
    private let output: Int32
    private var isWaitedFor = false

    init(_ command: [String]) throws {
        var (toChild, fromChild): ([Int32], [Int32]) = ([0, 0], [0, 0])
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw Failure.noPipe }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        var arguments = command.map { strdup($0) } + [nil]
        var child: pid_t = 0
        let status = posix_spawnp(&child, command[0], &actions, nil, &arguments, nil)
        posix_spawn_file_actions_destroy(&actions)
        for argument in arguments { free(argument) }
        close(toChild[0])
        close(fromChild[1])
        guard status == 0 else { throw Failure.noChild(command[0], status) }
        (pid, input, output) = (child, toChild[1], fromChild[0])
    }

    enum Failure: Error { case noPipe, noChild(String, Int32) }

    deinit {
        if !isWaitedFor { end() }
        close(input)
        close(output)
    }

    func say(_ line: String) { _ = line.withCString { write(input, $0, strlen($0)) } }

    /// Returns when the child has written a line.
    func awaitWord() {
        var byte: UInt8 = 0
        while byte != UInt8(ascii: "\n") {
            let count = read(output, &byte, 1)
            #expect(count == 1)
            if count != 1 { return }
        }
    }

    /// Stops it and returns when it stands still, so that its counters do too.
    func freeze() {
        kill(pid, SIGSTOP)
        var status: Int32 = 0
        let stopped = waitpid(pid, &status, WUNTRACED)
        #expect(stopped == pid)
        #expect(status & 0xff == 0x7f)
    }

    /// Kills it and gives what the kernel says that it has used, with the processes that it has waited for.
    @discardableResult
    func end() -> rusage {
        isWaitedFor = true
        kill(pid, SIGKILL)
        var usage = rusage()
        wait4(pid, nil, 0, &usage)
        return usage
    }
}
