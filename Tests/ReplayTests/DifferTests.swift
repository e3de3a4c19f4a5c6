import Gate
import Recording
import Testing
@testable import Conformance

/// What counts as a difference, and where it is.
struct DifferTests {
    private func paths(_ before: Script, _ after: Script, _ replays: [Int: Int], isWhole: Bool = true) -> [String] {
        Differ.differences(before.recording(), after.recording(replays: replays), isWhole: isWhole).map {
            "\($0.kind.rawValue) \($0.call.map(String.init) ?? "-") \($0.path): \($0.recorded ?? "-") | \($0.replayed ?? "-")"
        }
    }

    private func asking(_ question: String, _ answer: String, total: Int64 = 1, status: GateStatus = .ok) -> Script {
        var script = Script()
        let one = script.into(Script.add, .str("a"), .i64(1))
        let ask = script.outOf(Script.ask, .str(question), below: one)
        script.returned(ask, .ok, .str(answer))
        if status == .ok { script.returned(one, .ok, .i64(total)) } else { script.returned(one, status) }
        return script
    }

    @Test func theSameIsTheSame() {
        #expect(paths(asking("q", "a"), asking("q", "another"), [1: 1, 2: 2]) == [], "what a peer answers is the recording's")
    }

    @Test func outsStatusesAndArguments() {
        #expect(paths(asking("q", "a"), asking("q", "a", total: 2), [1: 1, 2: 2]) == ["changed 1 acme.p/1:add/outs/total: 1 | 2"])
        #expect(paths(asking("q", "a"), asking("q", "a", status: .notFound), [1: 1, 2: 2]) == ["changed 1 acme.p/1:add/status: OK | NOT_FOUND"])
        #expect(paths(asking("q", "a"), asking("r", "a"), [1: 1, 2: 2]) == [#"changed 2 acme.q/1:ask/arguments/question: "q" | "r""#])
    }

    @Test func documentsAreComparedByTheirMembers() {
        let before = asking(#"{"b":1,"a":{"x":[1,2,3]},"c":null}"#, "a")
        #expect(paths(before, asking(#"{ "a": {"x": [1, 2, 3]}, "b": 1.0, "c": null }"#, "a"), [1: 1, 2: 2]) == [])
        #expect(paths(before, asking(#"{"b":2,"a":{"x":[1,5]},"d":0}"#, "a"), [1: 1, 2: 2]) == [
            "changed 2 acme.q/1:ask/arguments/question/a/x/1: 2 | 5", "missing 2 acme.q/1:ask/arguments/question/a/x/2: 3 | -",
            "changed 2 acme.q/1:ask/arguments/question/b: 1 | 2", "missing 2 acme.q/1:ask/arguments/question/c: null | -",
            "new 2 acme.q/1:ask/arguments/question/d: - | 0",
        ])
    }

    @Test func callsThatAreNewOrMissing() {
        var none = Script()
        none.returned(none.into(Script.add, .str("a"), .i64(1)), .ok, .i64(1))
        #expect(paths(asking("q", "a"), none, [1: 1]) == [#"missing 2 acme.q/1:ask: question: "q" | -"#])
        #expect(paths(none, asking("q", "a"), [1: 1]) == [#"new 2 acme.q/1:ask: - | question: "q""#])
        #expect(paths(asking("q", "a"), none, [1: 1], isWhole: false) == [], "of a replay that broke off, what is missing says nothing")
    }

    /// What a consumer answers the plugin is the recording's; what the plugin answers its peer may differ.
    @Test func whatThePluginsCallbacksAnswer() {
        func fetching(_ status: GateStatus) -> Script {
            var script = Script()
            let one = script.outOf(Script.fetch, .str("u"))
            script.returned(one)
            script.callback(one, "a")
            script.callback(one, "b")
            if status != .ok { script.refused(one, 1, status) }
            script.done(one)
            return script
        }
        #expect(paths(fetching(.gone), fetching(.gone), [1: 1]) == [])
        #expect(paths(fetching(.ok), fetching(.gone), [1: 1]) == ["changed 1 acme.q/1:fetch/callbacks/1/data/status: OK | GONE"])
        let old = Differ.differences(fetching(.ok).recording(format: 1), fetching(.gone).recording(replays: [1: 1]), isWhole: true)
        #expect(old == [], "format 1 does not say what was answered")
    }

    @Test func callbacksAnswerAsTheyDid() {
        var script = Script()
        let one = script.into(Script.watch, .str("a"))
        for text in ["1", "2", "3"] { script.callback(one, text) }
        script.refused(one, 0, .failed)
        script.refused(one, 2, .gone)
        var answers = CallbackAnswers(script.recording().calls[0])
        #expect((0..<5).map { _ in answers.next(1) } == [.failed, .ok, .gone, .gone, .gone], "whoever has gone stays gone")
        #expect(answers.next(0) == .ok, "of a parameter that was never called")
    }

    @Test func callbacksAndDone() {
        func watching(_ changes: [String], _ end: GateStatus? = .ok) -> Script {
            var script = Script()
            let one = script.into(Script.watch, .str("a"))
            script.returned(one)
            for change in changes { script.callback(one, change) }
            if let end { script.done(one, end) }
            return script
        }
        let before = watching(["1", "2"])
        #expect(paths(before, watching(["1", "2"]), [1: 1]) == [])
        #expect(paths(before, watching(["1", "3"]), [1: 1]) == [#"changed 1 acme.p/1:watch/callbacks/1/change/0: "2" | "3""#])
        #expect(paths(before, watching(["1"]), [1: 1]) == [#"missing 1 acme.p/1:watch/callbacks/1/change: "2" | -"#])
        #expect(paths(before, watching(["1", "2", "3"]), [1: 1]) == [#"new 1 acme.p/1:watch/callbacks/2/change: - | "3""#])
        #expect(paths(before, watching(["1", "2"], .cancelled), [1: 1]) == ["changed 1 acme.p/1:watch/done/status: OK | CANCELLED"])
        #expect(paths(before, watching(["1", "2"], nil), [1: 1]) == ["missing 1 acme.p/1:watch/done/status: OK | -"])
        #expect(paths(watching([], nil), watching([], nil), [1: 1]) == [], "neither has ended")
    }
}
