import Coordination
import Testing

/// What of a plugin's calls counts for its health.
@Suite struct HealthBookTests {
    private static func calls(_ finished: UInt64, _ blamed: UInt64 = 0, timed: UInt64 = 0, each: UInt64 = 0, generation: Int? = 1) -> PluginCalls {
        PluginCalls(
            generation: generation,
            functions: ["a/1 f": CallCounts(finished: finished, blamed: blamed, timed: timed, nanoseconds: timed * each)])
    }

    @Test("without a cycle, everything since the beginning counts; of nobody nothing is known")
    func beginning() {
        let book = HealthBook(window: 100, now: 10)
        let sample = book.sample(of: "a", Self.calls(20, 3), now: 30)
        #expect(sample.calls == 20 && sample.blamed == 3 && sample.time == 20 && sample.slowness == nil)
        #expect(book.sample(of: "b", PluginCalls(generation: nil), now: 30).calls == 0)
        #expect(book.sample(of: "a", Self.calls(20), now: 10).rate == nil, "no time has passed")
    }

    @Test("the window forgets: failures of long ago do not count, nor do they when nothing was called since")
    func window() {
        var book = HealthBook(window: 100, now: 0)
        for cycle: Int64 in 1...3 { book.absorb(["a": Self.calls(50, 50)], now: cycle * 30) }
        #expect(book.sample(of: "a", Self.calls(50, 50), now: 90).calls == 50)
        for cycle: Int64 in 4...7 { book.absorb(["a": Self.calls(50, 50)], now: cycle * 30) }
        let quiet = book.sample(of: "a", Self.calls(50, 50), now: 210)
        #expect(quiet.calls == 0 && quiet.blamed == 0, "unknown again")
        let later = book.sample(of: "a", Self.calls(60, 51), now: 210)
        #expect(later.calls == 10 && later.blamed == 1)
    }

    @Test("calls of the generation before are not those of the next")
    func generations() {
        var book = HealthBook(window: 100, now: 0)
        book.absorb(["a": Self.calls(0, generation: nil)], now: 10)
        book.absorb(["a": Self.calls(40, 40)], now: 20)
        #expect(book.sample(of: "a", Self.calls(40, 40, generation: 2), now: 25).calls == 0, "whose the last ones were is not known")
        book.absorb(["a": Self.calls(50, 40, generation: 2)], now: 30)
        let sample = book.sample(of: "a", Self.calls(70, 41, generation: 2), now: 40)
        #expect(sample.calls == 20 && sample.blamed == 1 && sample.time == 10)
        book.absorb([:], now: 50)
        #expect(book.sample(of: "a", Self.calls(75, generation: 2), now: 60).calls == 75, "a plugin that is gone is forgotten")
    }

    @Test("slowness: each function against itself before the window; unknown with fewer than ten timed calls on either side")
    func slowness() {
        var book = HealthBook(window: 100, now: 0)
        func both(_ fast: UInt64, _ slow: UInt64, factor: UInt64 = 1, extra: UInt64 = 0) -> PluginCalls {
            PluginCalls(generation: 1, functions: [
                "f": CallCounts(finished: fast, timed: fast, nanoseconds: fast * 10),
                "s": CallCounts(finished: slow + extra, timed: slow + extra, nanoseconds: slow * 1000 + extra * 1000 * factor),
            ])
        }
        book.absorb(["a": both(100, 20)], now: 50)
        #expect(book.sample(of: "a", both(100, 40), now: 60).slowness == nil, "there is nothing before the window yet")
        for cycle: Int64 in 2...4 { book.absorb(["a": both(100, 20)], now: cycle * 50) }
        #expect(book.sample(of: "a", both(100, 29), now: 210).slowness == nil, "nine")
        // Only slow functions are called now: another mixture, and as fast as before.
        #expect(book.sample(of: "a", both(100, 60), now: 210).slowness == 1)
        #expect(book.sample(of: "a", both(100, 20, factor: 5, extra: 10), now: 210).slowness == 5)
    }

    @Test("nine timed calls before the window are too few to compare with; ten are not")
    func tooFewBefore() {
        for (before, slowness) in [(9, nil), (10, 2)] as [(UInt64, Double?)] {
            var book = HealthBook(window: 100, now: 0)
            for cycle: Int64 in 1...4 { book.absorb(["a": Self.calls(before, timed: before, each: 5)], now: cycle * 50) }
            let counts = CallCounts(finished: 50, timed: before + 20, nanoseconds: before * 5 + 20 * 10)
            let later = PluginCalls(generation: 1, functions: ["a/1 f": counts])
            #expect(book.sample(of: "a", later, now: 210).slowness == slowness)
        }
    }

    @Test("counts that are read while calls go on may seem to go back, and are no failures then")
    func backwards() {
        var book = HealthBook(window: 10, now: 0)
        book.absorb(["a": Self.calls(10, 5)], now: 1)
        book.absorb(["a": Self.calls(10, 5)], now: 20)
        let sample = book.sample(of: "a", Self.calls(9, 6), now: 21)
        #expect(sample.calls == 0 && sample.blamed == 0)
    }
}
