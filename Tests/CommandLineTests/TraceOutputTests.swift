import Gate
import Testing

@testable import crucible

/// How a trace is shown.
@Suite struct TraceOutputTests {
    private let trace: Trace = {
        let trace = Trace(id: Trace.ID(high: 1, low: 2))
        let millisecond: Int64 = 1_000_000
        func span(_ id: UInt64, _ parent: UInt64, _ kind: Span.Kind, _ caller: String, _ provider: String, _ function: String, _ from: Int64, _ to: Int64,
                  status: Int32 = 0, count: Int = 1) -> Span {
            Span(
                id: id, parent: parent, kind: kind, caller: caller, provider: provider, interface: kind == .own ? "" : "t.t/1", function: function,
                start: from * millisecond, end: to * millisecond, status: status, count: count)
        }
        for span in [
            span(5, 4, .call, "model", "host", "request", 12, 70), span(4, 3, .own, "model", "model", "chat small", 11, 80, status: 13),
            span(6, 3, .callback, "model", "assistant", "delta", 20, 21), span(7, 3, .callback, "model", "assistant", "delta", 30, 31),
            span(8, 3, .callback, "model", "assistant", "delta", 40, 60, count: 9), span(3, 1, .call, "assistant", "model", "complete", 10, 90),
            span(1, 0, .call, "host", "assistant", "submit", 0, 100),
        ] { trace.add(span) }
        return trace
    }()

    @Test("the tree has what plugins named themselves, and the callbacks of a parameter in one line")
    func tree() {
        #expect(TraceTree.text(trace) == """
            host → assistant submit  100 ms
              assistant → model complete  80 ms
                model: chat small  69 ms  RATE_LIMITED
                  model → host request  58 ms
                model ⇢ assistant delta ×11  40 ms

            """)
    }

    @Test("the times of plugins count what they named as their own, and callbacks not at all")
    func times() {
        let times = PluginTimes.of(trace)
        #expect(times.map(\.plugin) == ["model", "assistant"] && times.map(\.nanoseconds) == [80_000_000, 20_000_000])
    }

    @Test("as JSON every span has its parent, its times from the beginning, and its status")
    func json() {
        let text = JSONText.encode(TraceReport(trace), isPretty: false)
        #expect(text.contains(#""id":"00000000000000010000000000000002""#))
        #expect(text.contains(#""function":"chat small""#) && text.contains(#""status":"RATE_LIMITED""#) && text.contains(#""count":9"#))
        #expect(text.contains(#""parent":"0000000000000003""#) && text.contains(#""start_us":11000"#) && text.contains(#""duration_us":69000"#))
    }
}
