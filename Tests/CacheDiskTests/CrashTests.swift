import Cache
import CacheDisk
import Glibc
import TestSupport
import Testing
import Timing

/// A process with a cache on disk is killed in the middle of what it does, again and again.
@Suite struct CrashTests {
    private let folder = Folder()

    private static var program: String {
        var path = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path[..<max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/CacheWriter"
    }

    private static let namespaces = [
        NamespaceSettings(prefix: "kept:", owner: "p", strategy: .performance),
        NamespaceSettings(prefix: "spilt:", owner: "p", strategy: .standard),
    ].map { DurableNamespace($0)! }

    @Test func nothingIsCorruptAndNothingThatWasRemovedComesBack() throws {
        var random = SeededGenerator(seed: printedSeed())
        var (seen, removed, round) = (0, 0, 0)
        // At least twelve kills, and until there was something to lose: a slow disk may have written little.
        while round < 12 || (round < 60 && (seen <= 100 || removed == 0)) {
            round += 1
            let lines = try run(for: .milliseconds(Int.random(in: 20...250, using: &random)), seed: random.next() | 1)
            #expect(!folder.holds("never-on-disk"), "round \(round)")
            let tier = try SQLiteDiskTier(folder: folder.path, budget: 1 << 20, clock: SystemClock.shared)
            #expect(tier.notices.isEmpty, "\(tier.notices)")
            for namespace in Self.namespaces {
                for key in tier.keys(in: namespace) {
                    let record = try #require(tier.read(key, in: namespace), "round \(round): \(key) was damaged")
                    #expect(Self.isWhole(record.value, key: "\(key)"), "round \(round): \(key)")
                    seen += 1
                }
            }
            for key in lines { #expect(tier.read(CacheKey(key), in: Self.namespaces[0]) == nil, "round \(round): \(key) came back") }
            removed += lines.count
            #expect(tier.figures.damaged == 0)
            #expect(tier.figures.failures == 0)
            tier.close()
            #expect(folder.names.allSatisfy { !$0.contains("damaged") })
        }
        print("\(seen) entries after \(round) kills were whole, \(removed) removed ones did not come back")
        // Otherwise this has shown nothing.
        #expect(seen > 100 && removed > 0)
    }

    @Test func anotherHostIsToldThatTheFileIsInUse() throws {
        let child = try Child(Self.program, folder.path, seed: 1)
        defer { child.kill() }
        #expect(child.line() == "ready")
        let failure = #expect(throws: DiskFailure.self) { try SQLiteDiskTier(folder: folder.path, budget: 1 << 20, clock: SystemClock.shared) }
        #expect(failure?.message == "another host uses it; give this one a folder of its own")
        #expect(folder.names.allSatisfy { !$0.contains("damaged") })
    }

    /// `KEY COUNT` and as many dots.
    private static func isWhole(_ value: [UInt8], key: String) -> Bool {
        let words = String(decoding: value, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == key, let count = Int(words[1]) else { return false }
        return words[2].utf8.count == count && words[2].utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    /// Lets the writer write for that long after it is ready, and kills it. The keys that it has removed for good.
    private func run(for duration: Duration, seed: UInt64) throws -> [String] {
        let child = try Child(Self.program, folder.path, seed: seed)
        #expect(child.line() == "ready")
        HostThread.sleep(duration)
        child.kill()
        var lines: [String] = []
        while let line = child.line() { lines.append(line) }
        return lines
    }
}
