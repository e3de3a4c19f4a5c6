import Descriptor
import Dispatch
import Gate
import Glibc
import Timing

/// What must be given back.
enum ResourceTests {
    static let all = [
        ConformanceTest(
            "memory", "10,000 calls, or as many as 5 s allow, do not make the memory grow with every call.",
            meaning: "The host grows until the system kills it.", page: "ownership.md", deadline: .seconds(120), memory),
        ConformanceTest(
            "handles", "Lives and 10,000 calls, or as many as 5 s allow, leave no file descriptors open.",
            meaning: "The host runs out of descriptors; sockets and files of others then fail.",
            page: "ownership.md", deadline: .seconds(120),
            handles),
        ConformanceTest(
            "threads-end",
            "No thread of the plugin is left after stop; one whose library stays mapped may keep those of its language's runtime.",
            meaning: "A thread that goes on uses an instance that is freed, and the library can never be unmapped.",
            page: "threads.md#threads-of-a-plugins-own", deadline: .seconds(120), threadsEnd),
    ]

    /// Calls in the second half may add this much at most: 32 bytes a call and something for whoever allocates late.
    private static let bytesPerCall = 32
    private static let allowance = 64 << 10

    private static func memory(_ context: TestContext) throws {
        let instance = try context.start()
        guard !instance.functions.isEmpty else {
            instance.end()
            throw NotApplicable("it provides no functions")
        }
        let samples = try Samples(instance, context)
        for function in instance.functions {
            // One that waits until it is cancelled is slow, and the others are not to suffer for it.
            _ = try context.finish(instance, function, samples.valid(function))
            let share = context.isWaiting(function) ? 400 : 10_000 / instance.functions.count
            let limit = SystemClock.shared.now() + Duration.seconds(5).nanoseconds / Int64(instance.functions.count)
            let inputs = samples.valid(function)
            context.step("\(function.title), over and over")
            func calls(_ count: Int) throws -> Int {
                for done in 0..<count {
                    if SystemClock.shared.now() > limit { return done }
                    if try context.finish(instance, function, inputs) == nil { return done }
                }
                return count
            }
            // A quarter fills caches and pools; then both halves of the rest must grow for a leak.
            guard try calls(share / 4) == share / 4 else { continue }
            let start = ProcessFootprint.allocated
            let first = try calls(share * 3 / 8)
            let middle = ProcessFootprint.allocated
            let second = try calls(share * 3 / 8)
            let end = ProcessFootprint.allocated
            guard second >= 100 else { continue }
            let isLeak = middle - start > first * bytesPerCall + allowance && end - middle > second * bytesPerCall + allowance
            let (calls, left) = (first + second, end - start)
            context.expect(!isLeak, "\(function.title): \(calls) calls left \(left) bytes, \(left / calls) a call")
        }
        instance.end()
    }

    private static func life(_ context: TestContext, calls: Int) throws {
        let instance = try context.start()
        let samples = try Samples(instance, context)
        for function in instance.functions {
            for _ in 0..<calls { _ = try context.finish(instance, function, samples.valid(function)) }
        }
        instance.end()
    }

    /// As many calls as `memory` makes: what leaks seldom leaks too.
    private static func manyCalls(_ context: TestContext) throws {
        let instance = try context.start()
        let samples = try Samples(instance, context)
        for function in instance.functions {
            let limit = SystemClock.shared.now() + Duration.seconds(5).nanoseconds / Int64(instance.functions.count)
            for _ in 0..<(context.isWaiting(function) ? 400 : 10_000 / instance.functions.count) where SystemClock.shared.now() < limit {
                if try context.finish(instance, function, samples.valid(function)) == nil { break }
            }
        }
        instance.end()
    }

    private static func handles(_ context: TestContext) throws {
        context.step("a first life")
        try life(context, calls: 2)
        let before = ProcessFootprint.descriptors
        for number in 1...5 {
            context.step("life \(number) of 5")
            try life(context, calls: 10)
        }
        let after = ProcessFootprint.descriptors
        context.expect(after - before < 5, "five lives with ten calls of each function left \(after - before) descriptors open")
        guard after - before < 5 else { return }
        context.step("a life with 10,000 calls")
        try manyCalls(context)
        let last = ProcessFootprint.descriptors
        context.expect(last - after < 5, "a life with up to 10,000 calls left \(last - after) descriptors open")
    }

    private static func threadsEnd(_ context: TestContext) throws {
        let mayKeep = try context.image().descriptor.unloadClass == .never
        warmUp()
        let before = ProcessFootprint.threads
        // A runtime that stays mapped keeps a pool of threads: what must not be is more of them with each life.
        let lives = mayKeep ? 12 : 1
        for number in 1...lives {
            context.step("life \(number) of \(lives)")
            try life(context, calls: 2)
        }
        context.step("waiting for threads to end")
        let left = newThreads(since: before, allowed: mayKeep ? lives - 1 : 0)
        context.expect(left == 0, "\(lives) lives left \(left) threads; end and join them in stop")
    }

    /// Starts the host's own threads, so that they are not counted as the plugin's.
    private static func warmUp() {
        let signal = Signal()
        _ = SystemClock.shared.schedule(at: 0) { signal.notify() }
        signal.wait()
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1)) { signal.notify() }
        signal.wait()
    }

    /// Threads that are new, if there are more than allowed. Those of a pool end some seconds after their work.
    private static func newThreads(since before: Set<String>, allowed: Int) -> Int {
        var count = 0
        for _ in 0..<400 {
            count = ProcessFootprint.threads.subtracting(before).count
            if count <= allowed { return 0 }
            Pause.seconds(0.05)
        }
        return count
    }
}
