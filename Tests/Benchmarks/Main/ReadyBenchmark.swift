import Glibc
import Timing

/// `crucible serve` as a process of its own: from exec to the line that says it is ready.
enum ReadyBenchmark {
    private static let repetitions = 15

    static func run(crucible: String, manifest: String) -> Bool {
        print("\nFrom exec to ready, `crucible serve`: median of \(repetitions) repetitions (least to greatest)")
        var (times, processors): ([Double], [Double]) = ([], [])
        for repetition in 0...repetitions {
            guard let (milliseconds, processor) = once(crucible, manifest, control: "/tmp/crucible-bench-\(getpid()).sock") else {
                print("  FAIL  \(crucible) serve --manifest \(manifest) ended before five plugins were active")
                return false
            }
            // The first one only brings the files into memory.
            guard repetition > 0 else { continue }
            times.append(milliseconds)
            processors.append(processor)
        }
        let series = Series("exec to ready", of: times)
        print(series.line(unit: "ms", digits: 1))
        print(Series("processor time, with children and the stop", of: processors).line(unit: "ms", digits: 1))
        return verdict("exec to ready of the five plugins", series.median, limit: 100, unit: "ms", digits: 1)
    }

    /// Milliseconds to the line, and of all processors until everything has ended, on which other work has little influence.
    private static func once(_ crucible: String, _ manifest: String, control: String) -> (ready: Double, processor: Double)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let before = SystemClock.shared.now()
        let process = Spawn.start([crucible, "serve", "--manifest", manifest, "--socket", control], [2: ends[1]])
        close(ends[1])
        guard let process else { return nil }
        let isReady = waitForReady(ends[0])
        let taken = SystemClock.shared.now() - before
        kill(process, SIGTERM)
        var usage = rusage()
        wait4(process, nil, 0, &usage)
        let processor = usage.ru_utime.tv_sec * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_sec * 1_000_000 + usage.ru_stime.tv_usec
        return isReady ? (Double(taken) / 1_000_000, Double(processor) / 1000) : nil
    }

    /// Waits for the line that says how many are active. True when it is all five; false also at the end of the output.
    private static func waitForReady(_ descriptor: Int32) -> Bool {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count <= 0 { return false }
            text += buffer.prefix(count)
            let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: { $0 == "\n" || $0 == "\r" })
            if let line = lines.first(where: { $0.contains("ready:") && $0.contains("active") }) { return line.contains("ready: 5 plugins active") }
        }
    }
}
