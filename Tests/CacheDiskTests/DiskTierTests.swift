import Cache
import CacheDisk
import HostTesting
import TestSupport
import Testing

/// The file: what goes in comes out, until it has expired, was removed, or there is no more room.
@Suite struct DiskTierTests {
    private let folder = Folder()
    private let clock = VirtualClock()

    @Test func whatWasWrittenIsReadBeforeAndAfterARestart() throws {
        let record = DiskSample.record("a:k\u{0}\u{e9}", Array(0...255), tags: ["t", "u"], clock: clock, stale: 5)
        let first = try DiskSample.tier(folder, clock)
        first.write(record)
        #expect(first.read(record.key, in: DiskSample.namespace) == record)
        first.flush()
        #expect(first.read(record.key, in: DiskSample.namespace) == record)
        first.close()
        let second = try DiskSample.tier(folder, clock)
        #expect(second.mayHave(record.key, in: DiskSample.namespace))
        #expect(second.read(record.key, in: DiskSample.namespace) == record)
        #expect(second.figures.entries == 1)
        second.close()
    }

    @Test func onlyItsOwnerMayReadTheFile() throws {
        let tier = try DiskSample.tier(folder, clock)
        tier.write(DiskSample.record("a:k", clock: clock))
        tier.flush()
        #expect(folder.names == ["cache.sqlite", "cache.sqlite-wal"])
        for name in folder.names { #expect(folder.mode(name) == 0o600, "\(name)") }
        tier.close()
    }

    @Test func whatHasExpiredIsGoneAfterARestart() throws {
        let first = try DiskSample.tier(folder, clock)
        first.write(DiskSample.record("a:short", clock: clock, seconds: 10))
        first.write(DiskSample.record("a:stale", clock: clock, seconds: 10, stale: 20))
        first.close()
        clock.advance(by: .seconds(10))
        let second = try DiskSample.tier(folder, clock)
        #expect(!second.mayHave(CacheKey("a:short"), in: DiskSample.namespace))
        #expect(second.value("a:stale") != nil)
        #expect(second.keys(in: DiskSample.namespace) == [CacheKey("a:stale")])
        clock.advance(by: .seconds(20))
        #expect(second.keys(in: DiskSample.namespace).isEmpty)
        second.close()
    }

    @Test func absentKeysAreNotLookedFor() throws {
        let tier = try DiskSample.tier(folder, clock)
        tier.write(DiskSample.record("a:k", clock: clock))
        tier.flush()
        #expect(!tier.mayHave(CacheKey("a:other"), in: DiskSample.namespace))
        #expect(tier.mayHave(CacheKey("a:k"), in: DiskSample.namespace))
        tier.remove(CacheKey("a:k"), in: DiskSample.namespace)
        // Before and after it is done.
        #expect(!tier.mayHave(CacheKey("a:k"), in: DiskSample.namespace))
        #expect(tier.value("a:k") == nil)
        tier.flush()
        #expect(!tier.mayHave(CacheKey("a:k"), in: DiskSample.namespace))
        tier.close()
    }

    @Test func removesByPrefixAndTag() throws {
        let tier = try DiskSample.tier(folder, clock)
        for (key, tags) in [("a:x:1", ["t"]), ("a:x:2", []), ("a:y", ["t", "u"]), ("a:\u{10ffff}", ["u"])] {
            tier.write(DiskSample.record(key, tags: tags, clock: clock))
        }
        tier.write(DiskSample.record("b:x", tags: ["t"], in: DiskSample.other, clock: clock))
        func remove(_ prefix: String, _ tags: Set<String>) -> [UInt64] {
            tier.removeAll(below: Array(prefix.utf8), tags: tags, in: DiskSample.namespace).sorted()
        }
        func hashes(_ keys: String...) -> [UInt64] { keys.map { CacheKey($0).hash64 }.sorted() }
        #expect(remove("a:x:", ["t"]) == hashes("a:x:1"))
        #expect(remove("a:", ["u", "nothing"]) == hashes("a:y", "a:\u{10ffff}"))
        #expect(remove("a:", []) == hashes("a:x:2"))
        #expect(tier.keys(in: DiskSample.namespace).isEmpty)
        #expect(tier.value("b:x", in: DiskSample.other) != nil)
        #expect(tier.figures.entries == 1)
        tier.close()
    }

    @Test func keepsOnlyTheNamespacesThatThereAre() throws {
        let first = try DiskSample.tier(folder, clock)
        first.write(DiskSample.record("a:k", Array("the-mark-of-a".utf8), clock: clock))
        first.write(DiskSample.record("b:k", in: DiskSample.other, clock: clock))
        first.flush()
        #expect(folder.holds("the-mark-of-a"))
        first.keepOnly([DiskSample.other])
        #expect(first.value("a:k") == nil)
        #expect(first.value("b:k", in: DiskSample.other) != nil)
        first.close()
        // The log is gone with the last connection; what was removed is overwritten.
        #expect(!folder.holds("the-mark-of-a"))
        let second = try DiskSample.tier(folder, clock)
        second.keepOnly([])
        #expect(second.figures.entries == 0)
        second.close()
    }

    @Test func theFileKeepsToItsBudget() throws {
        var random = SeededGenerator(seed: printedSeed())
        let budget = 512 << 10
        let tier = try DiskSample.tier(folder, clock, budget: budget)
        for number in 0..<2_000 {
            let size = Int.random(in: 0...10_000, using: &random)
            tier.write(DiskSample.record("a:\(number)", [UInt8](repeating: UInt8(number & 255), count: size), clock: clock))
            if number % 100 == 0 {
                tier.flush()
                #expect(tier.figures.bytes <= budget)
            }
        }
        tier.flush()
        let figures = tier.figures
        #expect(figures.bytes <= budget)
        #expect(figures.evictions > 0)
        #expect(figures.writes + figures.dropped == 2_000)
        #expect(figures.entries == figures.writes - figures.evictions)
        // What was written last is there, and the first is not.
        #expect(tier.value("a:1999") != nil)
        #expect(!tier.mayHave(CacheKey("a:0"), in: DiskSample.namespace))
        #expect(tier.keys(in: DiskSample.namespace).count == Int(figures.entries))
        tier.close()
        let file = folder.bytes("cache.sqlite").count
        // A transaction may be that much larger before it is cut.
        #expect(file <= budget + 256 * 10_500, "\(file)")
    }

    @Test func aFullQueueDropsWritesAndNeverKeepsAnOlderValue() throws {
        let tier = try DiskSample.tier(folder, clock)
        tier.write(DiskSample.record("a:k", [1], clock: clock))
        tier.flush()
        // Larger than the queue.
        tier.write(DiskSample.record("a:k", [UInt8](repeating: 2, count: 17 << 20), clock: clock))
        #expect(tier.figures.dropped == 1)
        #expect(tier.value("a:k") == nil)
        tier.flush()
        #expect(tier.value("a:k") == nil)
        tier.close()
    }

    @Test func aClosedTierDoesNothing() throws {
        let tier = try DiskSample.tier(folder, clock)
        tier.close()
        tier.close()
        tier.write(DiskSample.record("a:k", clock: clock))
        tier.flush()
        #expect(tier.value("a:k") == nil)
        #expect(tier.removeAll(below: [], tags: [], in: DiskSample.namespace).isEmpty)
        #expect(tier.keys(in: DiskSample.namespace).isEmpty)
    }

    /// Whatever is written and removed in whatever order is what a table says.
    @Test func agreesWithATable() throws {
        var random = SeededGenerator(seed: printedSeed())
        var tier = try DiskSample.tier(folder, clock)
        var table: [String: DiskRecord] = [:]
        for step in 0..<3_000 {
            let key = "a:\(Int.random(in: 0..<8, using: &random)):\(Int.random(in: 0..<20, using: &random))"
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<50:
                let record = DiskSample.record(
                    key, (0..<Int.random(in: 0..<50, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) },
                    tags: Bool.random(using: &random) ? ["t\(Int.random(in: 0..<3, using: &random))"] : [], clock: clock)
                tier.write(record)
                table[key] = record
            case 50..<60:
                tier.remove(CacheKey(key), in: DiskSample.namespace)
                table[key] = nil
            case 60..<64:
                let (prefix, tag) = (String(key.prefix(4)), "t\(Int.random(in: 0..<3, using: &random))")
                let gone = table.filter { $0.key.hasPrefix(prefix) && $0.value.tags.contains(tag) }.keys
                #expect(tier.removeAll(below: Array(prefix.utf8), tags: [tag], in: DiskSample.namespace).count == gone.count)
                for key in gone { table[key] = nil }
            case 64:
                tier.close()
                tier = try DiskSample.tier(folder, clock)
            default: #expect(tier.read(CacheKey(key), in: DiskSample.namespace) == table[key], "step \(step): \(key)")
            }
        }
        #expect(Set(tier.keys(in: DiskSample.namespace)) == Set(table.keys.map { CacheKey($0) }))
        tier.close()
    }
}
