import Glibc
import Timing

/// Looks for a small input that fails like a random run did, each try in a process of its own.
struct FuzzMinimiser: Sendable {
    struct Limits: Sendable {
        /// Most processes.
        var runs = 200
        /// How long new ones are started.
        var time = Duration.seconds(30)
        /// A process that says nothing for that long hangs. A call is cancelled and given its grace sooner than that.
        var silence = Duration.seconds(4)
        /// Calls of the random run that are looked at, the last ones. What they hold together is bounded as well, where they are made.
        var calls = 1000
    }

    /// The verdict on the smallest input, and what it is.
    struct Result: Sendable {
        var finding: FuzzFinding
        var verdict: Verdict
        var duration: Duration
    }

    let process: TestProcess
    /// `test LIBRARY fuzz` with the configuration.
    let arguments: [String]
    var limits = Limits()

    /// - Parameters:
    ///   - seeds: from that of the first call that the run made to that of the last one.
    ///   - failure: how it failed.
    /// nil when the calls could not be made again, or did not fail again.
    func minimise(_ seeds: ClosedRange<UInt64>, _ failure: FuzzFailure) async throws(ConformanceFailure) -> Result? {
        let end = SystemClock.shared.now() + limits.time.nanoseconds
        let file = try TemporaryFile.make("fuzz")
        defer { unlink(file) }
        guard let calls = await writtenDown(seeds, file) else { return nil }
        var reduction = InputReduction(calls)
        var (found, runs, isSmallest): (TestProcess.Result?, Int, Bool) = (nil, 0, false)
        while runs < limits.runs, SystemClock.shared.now() < end {
            guard let candidate = reduction.next() else {
                isSmallest = true
                break
            }
            try FuzzInput(candidate).write(file)
            let left = Duration.nanoseconds(max(0, end - SystemClock.shared.now()))
            let result = await process.run(
                arguments + ["--fuzz-input", file], .init(deadline: left + limits.silence, silence: limits.silence))
            runs += 1
            let fails = result.failure == failure
            if fails { found = result }
            reduction.report(fails)
        }
        guard let found else { return nil }
        let removed = Int(clamping: seeds.upperBound - seeds.lowerBound) - (reduction.calls.count - 1)
        let finding = FuzzFinding(calls: reduction.calls, removed: removed, runs: runs, isSmallest: isSmallest)
        return Result(finding: finding, verdict: found.verdict, duration: found.duration)
    }

    /// The last calls of the random run, made again from their seeds by a process that does not call with them.
    private func writtenDown(_ seeds: ClosedRange<UInt64>, _ file: String) async -> [FuzzCall]? {
        let count = min(UInt64(limits.calls - 1), seeds.upperBound - seeds.lowerBound) + 1
        let order = ["--seed", "\(seeds.upperBound)", "--fuzz-write", file, "--fuzz-count", "\(count)"]
        let result = await process.run(arguments + order, .init(deadline: limits.time, silence: nil))
        guard result.verdict == .passed else { return nil }
        return try? FuzzInput.read(file).calls
    }
}
