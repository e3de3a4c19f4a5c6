import FoundationEssentials
import Gate
import Glibc
import Host
import HostTesting
import Locking
import Testing
import Timing

/// Many swaps under concurrent load. `CRUCIBLE_SWAPS` says how many; `make soak` asks for ten thousand.
@Suite struct SwapSoakTests {
    @Test("no call is lost, failed or answered twice, the state is exact, and the memory stays flat")
    func manySwaps() async throws {
        let swaps = ProcessInfo.processInfo.environment["CRUCIBLE_SWAPS"].flatMap { Int($0) } ?? 100
        let builds = [Tally.build(), Tally.build("tally", "VERSION=\"2.0.0\"")]
        let test = try await Tally.host(builds[0])
        let load = [Load(test, key: 0), Load(test, key: 1)]
        try await Self.swap(test, builds, from: 1, to: swaps / 5)
        let before = Footprint.now()
        try await Self.swap(test, builds, from: swaps / 5 + 1, to: swaps)
        let after = Footprint.now()
        for (key, load) in load.enumerated() {
            let calls = await load.end()
            #expect(calls > 0)
            #expect(try test.add(UInt64(key), 0) == calls, "every call counts, once")
        }
        print("soak: \(swaps) swaps; \(before) then \(after)")
        #expect(test.state("tally")?.resident == 0 && test.state("tally")?.generation == swaps + 1)
        #expect(after.descriptors == before.descriptors && after.mappings <= before.mappings + 40, "\(before) then \(after)")
        await test.stop()
    }

    private static func swap(_ test: TestHost, _ builds: [String], from first: Int, to last: Int) async throws {
        for number in first...last {
            let report = try await test.swapTally(builds[number % 2])
            try #require(report.outcome == "committed" && report.lost == nil, "swap \(number): \(report)")
        }
    }
}

/// Adds one to a key of its own from a thread of its own, over and over, and checks every reply.
private final class Load: Sendable {
    private let isOver = Locked(false)
    private let calls = Locked<Int64?>(nil)

    init(_ test: TestHost, key: UInt64) {
        HostThread.start("load") { [self] in
            var count: Int64 = 0
            while !isOver.withLock({ $0 }) {
                do {
                    let total = try test.add(key)
                    count += 1
                    if total != count {
                        Issue.record("key \(key): \(total) instead of \(count)")
                        break
                    }
                } catch {
                    Issue.record("key \(key): \(error)")
                    break
                }
            }
            calls.withLock { $0 = count }
        }
    }

    /// How many calls there were.
    func end() async -> Int64 {
        isOver.withLock { $0 = true }
        while true {
            if let count = calls.withLock({ $0 }) { return count }
            try? await Task.sleep(for: .milliseconds(1))
        }
    }
}
