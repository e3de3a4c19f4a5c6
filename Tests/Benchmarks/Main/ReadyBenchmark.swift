import Glibc
import Timing

/// `crucible serve` as a process of its own: from exec to the line that says it is ready.
enum ReadyBenchmark {
    private static let repetitions = 15

    static func run(crucible: String, manifest: String) -> Bool {
        print("\nFrom exec to ready, `crucible serve`: median of \(repetitions) repetitions (least to greatest)")
        var times: [Double] = []
        for repetition in 0...repetitions {
            guard let milliseconds = once(crucible, manifest, control: "/tmp/crucible-bench-\(getpid()).sock") else {
                print("  FAIL  \(crucible) serve --manifest \(manifest) ended before it was ready")
                return false
            }
            // The first one only brings the files into memory.
            if repetition > 0 { times.append(milliseconds) }
        }
        let series = Series("exec to ready", of: times)
        print(series.line(unit: "ms", digits: 1))
        return verdict("exec to ready of the five plugins", series.median, limit: 100, unit: "ms", digits: 1)
    }

    private static func once(_ crucible: String, _ manifest: String, control: String) -> Double? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let before = SystemClock.shared.now()
        let process = spawn([crucible, "serve", "--manifest", manifest, "--control", control], standardError: ends[1])
        close(ends[1])
        guard let process else { return nil }
        let isReady = waitForReady(ends[0])
        let taken = SystemClock.shared.now() - before
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        return isReady ? Double(taken) / 1_000_000 : nil
    }

    private static func spawn(_ arguments: [String], standardError: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, standardError, 2)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var vector = arguments.map { strdup($0) } + [nil]
        defer { for argument in vector { free(argument) } }
        var process: pid_t = 0
        return posix_spawn(&process, arguments[0], &actions, nil, &vector, environ) == 0 ? process : nil
    }

    /// True when a line that starts with "ready:" has come; false at the end of the output.
    private static func waitForReady(_ descriptor: Int32) -> Bool {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { return false }
            text += buffer.prefix(count)
            if String(decoding: text, as: UTF8.self).split(whereSeparator: { $0 == "\n" || $0 == "\r" }).contains(where: { $0.contains("ready:") }) {
                return true
            }
        }
    }
}
