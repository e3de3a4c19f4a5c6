import Lifecycle
import Testing

/// Texts from plugins end up in logs and on terminals.
@Suite struct ReasonTests {
    private static func reason(_ text: String) -> String? {
        var machine = LifecycleMachine(nodes: [node("a")], blocked: [:], mode: .parallel, seed: 1)
        _ = machine.handle(.begin)
        _ = machine.handle(.attemptEnded(plugin: "a", attempt: 1, .failed(text)))
        return machine.states[0].reason
    }

    @Test func textsAreOneLine() {
        // Not as arguments of the test: the escapes would go to the terminal.
        #expect(Self.reason("no free port") == "no free port")
        #expect(Self.reason("naïve 数 🙂") == "naïve 数 🙂")
        #expect(Self.reason("line\nline\r\u{1B}[31mred\u{0}") == "line line  [31mred ")
        #expect(Self.reason("a\u{2028}b\u{202E}c\u{85}d") == "a b c d")
        #expect(Self.reason("") == "no reason given")
        #expect(Self.reason(" \n\t") == "no reason given")
    }

    @Test func textsAreBounded() {
        #expect(Self.reason(String(repeating: "x", count: 4_096)) == String(repeating: "x", count: 4_096))
        #expect(Self.reason(String(repeating: "x", count: 4_097)) == String(repeating: "x", count: 4_096) + "…")
        #expect(Self.reason("e" + String(repeating: "\u{301}", count: 100_000))?.unicodeScalars.count == 4_097)
    }

    @Test func chainsGrowByOneLinkALevelHoweverManyCausesThereAre() {
        var nodes = [node("a0"), node("b0")]
        for level in 1...60 {
            nodes += ["a", "b"].map { node("\($0)\(level)", needs: ["a\(level - 1)", "b\(level - 1)"]) }
        }
        let failing = Behaviour(attempts: [.fails("no")])
        var shell = VirtualShell(nodes, behaviours: ["a0": failing, "b0": failing])
        shell.at(.zero, .begin)
        shell.run()
        #expect(shell.machine.states.last?.reason?.hasSuffix("a1 needs a0, which failed: no") == true)
        #expect(shell.machine.states.last?.reason?.count ?? 0 < 60 * 40)
    }
}
