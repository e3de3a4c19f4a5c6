import Gate
import Recording
import Testing
@testable import Conformance

/// Which recorded call stands for one that the plugin makes now.
struct MatcherTests {
    @Test func equalCallsMatchInTheirOrder() {
        var script = Script()
        let (one, two) = (script.into(Script.add, .str("a"), .i64(1)), script.into(Script.add, .str("a"), .i64(2)))
        for parent in [one, one, two] { script.outOf(Script.ask, .str("q"), below: parent) }
        var matcher = CallMatcher(script.recording().calls)
        #expect(matcher.match(script.call(5), below: two) == 5)
        #expect(matcher.match(script.call(3), below: one) == 3)
        #expect(matcher.match(script.call(3), below: one) == 4)
        #expect(matcher.match(script.call(3), below: one) == nil, "a third one is new")
    }

    @Test func aChangedCallTakesThePlaceOfTheOneBelowTheSameCall() {
        var script = Script()
        let one = script.into(Script.add, .str("a"), .i64(1))
        script.outOf(Script.ask, .str("q"), below: one)
        script.outOf(Script.ask, .str("r"), below: one)
        var changed = script.call(3)
        changed.arguments = [.str("s")]
        var matcher = CallMatcher(script.recording().calls)
        #expect(matcher.match(script.call(3), below: one) == 3)
        #expect(matcher.match(changed, below: one) == 2)
    }

    @Test func anotherProviderIsAnotherCall() {
        var script = Script()
        script.outOf(Script.ask, .str("q"))
        var other = script.call(1)
        other.peer = "somebody"
        var matcher = CallMatcher(script.recording().calls)
        #expect(matcher.match(other, below: nil) == nil)
        #expect(matcher.match(script.call(1), below: nil) == 1)
    }

    @Test func onlyAnAnswerThatCameAtOnceIsRepeated() {
        var script = Script()
        script.outOf(Script.ask, .str("q"))
        script.outOf(Script.fetch, .str("u"))
        var matcher = CallMatcher(script.recording().calls)
        #expect(matcher.repeated(script.call(1)) == nil)
        _ = matcher.match(script.call(1), below: nil)
        _ = matcher.match(script.call(2), below: nil)
        #expect(matcher.repeated(script.call(1))?.call.id == 1)
        #expect(matcher.repeated(script.call(2)) == nil)
    }
}
