@testable import Cache
import Testing

/// What a generation may still do after it was replaced or has ended.
@Suite struct FenceTests {
    private let old = CacheCaller(plugin: "owner", generation: 1)
    private let new = CacheCaller(plugin: "owner", generation: 2)
    private let key = CacheKey("a:k")

    private func isGone(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch let failure as CacheFailure {
            return failure.code == .gone
        } catch {
            return false
        }
    }

    @Test func aReplacedGenerationWritesNothing() throws {
        let store = try Sample.store()
        try store.put("a:k", "1", old)
        store.fence("owner", minimumGeneration: 2)
        #expect(isGone { try store.put("a:k", "2", old) })
        #expect(isGone { try store.remove(key, old) })
        #expect(isGone { _ = try store.invalidate(below: key, old) })
        #expect(isGone { try store.claim(CacheKey("a:missing"), old) { _ in } })
        // What it stored stays, and reading is no writing.
        #expect(try store.text("a:k", old) == "1")
        #expect(try store.put("a:k", "3", new))
        #expect(store.figures().fenced == 1)
    }

    @Test func aFlightOfAReplacedGenerationEnds() throws {
        let store = try Sample.store()
        let (before, after) = (Answers(), Answers())
        try store.claim(key, old, answer: before.add)
        try store.claim(key, new, answer: after.add)
        store.fence("owner", minimumGeneration: 2)
        #expect(after.last?.flight != nil)
        #expect(isGone { try store.fulfil(before.last!.flight!, [1], old) })
        #expect(try store.text("a:k") == nil)
    }

    /// A new generation that fails before it serves must not take the old one with it.
    @Test func anEndedGenerationLeavesAnOlderOneAlone() throws {
        let store = try Sample.store()
        store.releaseAll("owner", generation: 2)
        #expect(isGone { try store.put("a:k", "2", new) })
        #expect(try store.put("a:k", "1", old))
        #expect(try store.put("a:k", "3", CacheCaller(plugin: "owner", generation: 3)))
    }

    @Test func generationsAreKeptAsFewRanges() {
        var fence = GenerationFence()
        for generation in [5, 3, 4, 9, 7, 8] { fence.end(CacheCaller(plugin: "p", generation: generation)) }
        for generation in 1...10 {
            #expect(fence.allows(CacheCaller(plugin: "p", generation: generation)) == [1, 2, 6, 10].contains(generation), "\(generation)")
        }
        #expect(fence.rangeCount("p") == 2)
        fence.require("p", minimum: 10)
        #expect(fence.rangeCount("p") == 0)
        #expect(!fence.allows(CacheCaller(plugin: "p", generation: 9)))
        #expect(fence.allows(CacheCaller(plugin: "p", generation: 10)))
        fence.require("p", minimum: 4)
        #expect(!fence.allows(CacheCaller(plugin: "p", generation: 9)))
        #expect(fence.allows(CacheCaller(plugin: "q", generation: 0)))
    }
}
