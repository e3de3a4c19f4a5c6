import CMalloc
import FoundationEssentials
import Gate
import Host
import HostTesting
import TestSupport
import Testing

/// Many swaps under concurrent load from two threads, every reply checked; and what they leave in memory. `make soak` asks for ten thousand of
/// a plugin in C and a hundred of one in Swift.
@Suite struct SwapSoakTests {
    /// Swaps that fill what is kept for good, such as the stock of stubs and the memory of threads, before the footprint counts.
    private static let warmUp = 20

    /// KiB that are allocated after many swaps and were not after few. The topics of the host on which swaps and states are told keep up to
    /// 512 KiB each.
    private static let mostKept = 1536 + 2 * 512

    private static func count(_ name: String, or usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    @Test("C: no call is lost, failed or answered twice, the state is exact, and the memory stays flat")
    func manySwaps() async throws {
        let swaps = Self.count("CRUCIBLE_SWAPS", or: 100)
        let builds = [Tally.build(), Tally.build("tally", "VERSION=\"2.0.0\"")]
        let test = try await Tally.host(builds[0], options: Self.options)
        let load = [Caller(test, key: 0), Caller(test, key: 1)]
        for number in 1...Self.warmUp { try await Self.swap(test, to: builds[number % 2]) }
        let (before, allocatedBefore) = (Footprint.now(), Self.allocated())
        for number in 1...swaps {
            try await Self.swap(test, to: builds[number % 2])
            if number.isMultiple(of: 1000) { print("soak: \(number) swaps; \(Footprint.now()); \(Self.allocated()) KiB allocated") }
        }
        let (after, allocatedAfter) = (Footprint.now(), Self.allocated())
        var calls: [Int64] = []
        for (key, load) in load.enumerated() {
            calls.append(await load.end())
            #expect(calls[key] > 0)
            #expect(try test.add(UInt64(key), 0) == calls[key], "every call counts, once")
        }
        print("soak: \(swaps) swaps of a plugin in C, \(calls.reduce(0, +)) calls; \(before) then \(after); \(allocatedBefore) KiB allocated, then \(allocatedAfter)")
        #expect(test.state("tally")?.resident == 0 && test.state("tally")?.generation == swaps + Self.warmUp + 1)
        #expect(after.mappings <= before.mappings + 40, "\(before) then \(after)")
        try await Self.descriptorsReturn(to: before)
        // However many swaps there are: libdispatch keeps up to 1024 work items of 64 bytes for each of its threads, and the deadline of a
        // describing child, a sleeping task, goes when it would have been over.
        #expect(allocatedAfter - allocatedBefore < Self.mostKept, "\(allocatedBefore) KiB, then \(allocatedAfter)")
        await test.stop()
    }

    @Test("Swift: the same; every generation stays mapped, which is counted, and what it costs is said")
    func swiftSwaps() async throws {
        let swaps = Self.count("CRUCIBLE_SWIFT_SWAPS", or: 5)
        let test = try await Tally.host("SwiftTally", options: Self.options)
        let load = (0..<2).map { key in Caller { try test.swiftAdd(key, 1) } }
        try await Self.swap(test, to: "SwiftTally")
        let before = Footprint.now()
        for _ in 0..<swaps { try await Self.swap(test, to: "SwiftTally") }
        let after = Footprint.now()
        var calls: [Int64] = []
        for (key, load) in load.enumerated() {
            calls.append(await load.end())
            #expect(calls[key] > 0)
            #expect(try test.swiftAdd(key, 0) == calls[key], "every call counts, once")
        }
        let resident = try #require(test.state("tally")?.resident)
        let each = (after.resident - before.resident) / swaps
        print("""
            soak: \(swaps) swaps of a plugin in Swift, \(calls.reduce(0, +)) calls; \(resident) ended generations are resident, \
            \(each) KiB each; \(before) then \(after)
            """)
        #expect(resident == swaps + 1 && test.state("tally")?.generation == swaps + 2, "each stays, and is counted")
        #expect(each < 8192, "\(each) KiB for each")
        try await Self.descriptorsReturn(to: before)
        await test.stop()
    }

    /// Some are open for a moment at any time: the host reads what is used from /proc.
    private static func descriptorsReturn(to before: Footprint) async throws {
        try await eventually("no more than \(before.descriptors) descriptors") { Footprint.now().descriptors <= before.descriptors }
    }

    /// The log is a short one, since it would grow with every swap.
    private static var options: TestHost.Options {
        var options = TestHost.Options()
        options.log = RecordedLog(most: 100)
        return options
    }

    /// What `malloc` has given out and not got back, in KiB. Unlike resident memory it knows no fragments, and no pages kept for later.
    private static func allocated() -> Int {
        let all = mallinfo2()
        return Int(all.uordblks + all.hblkhd) / 1024
    }

    private static func swap(_ test: TestHost, to library: String) async throws {
        let report = try await test.swapTally(library)
        try #require(report.outcome == "committed" && report.lost == nil, "\(report)")
    }
}

extension TestHost {
    /// What `add` of SwiftTally gives.
    fileprivate func swiftAdd(_ key: Int, _ amount: Int) throws -> Int64 {
        Int64(try call("add", of: "tally", .str("\(key) \(amount)")).first ?? "") ?? -1
    }
}
