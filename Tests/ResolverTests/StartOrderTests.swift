import Descriptor
import Resolver
import Testing

@Suite struct StartOrderTests {
    private static let standard = [
        plugin("openai", provides: ["crucible.model/1"]),
        plugin("routing", provides: ["crucible.routing/1"], requires: ["*crucible.model/1"]),
        plugin("voice", provides: ["crucible.voice/1"], requires: ["crucible.routing/1"]),
        plugin("mcp", provides: ["crucible.tools/1"]),
        plugin(
            "orchestration", provides: ["crucible.orchestration/1"],
            requires: ["crucible.routing/1", "crucible.voice/1", "*crucible.model/1", "?crucible.tools/1"]),
    ]

    @Test func theStandardOrderComesOutOfAnyManifest() {
        for rotation in 0..<5 {
            for candidates in [Self.standard[rotation...] + Self.standard[..<rotation]].flatMap({ [Array($0), $0.reversed()] }) {
                let resolution = resolve(candidates)
                #expect(resolution.texts == [])
                #expect(resolution.order == ["openai", "routing", "voice", "mcp", "orchestration"])
                #expect(
                    resolution.unused.map(\.description) == [
                        "orchestration provides crucible.orchestration/1, which no plugin uses",
                    ])
            }
        }
    }

    @Test func ranksDecideWhereDependenciesDoNot() {
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1"]), plugin("b", provides: ["crucible.orchestration/1"]),
            plugin("c", provides: ["crucible.tools/2"]), plugin("d", provides: ["crucible.voice/1"]),
            plugin("e", provides: ["crucible.routing/1"]), plugin("f", provides: ["crucible.model/7"]),
            // The lowest rank counts, and among equal ones the id.
            plugin("g", provides: ["demo.g/1", "crucible.orchestration/3", "crucible.model/9"]), plugin("aa"),
        ])
        #expect(resolution.order == ["f", "g", "e", "d", "c", "b", "a", "aa"])
    }

    @Test func dependenciesComeBeforeRanks() {
        let resolution = resolve([
            plugin("model", provides: ["crucible.model/1"], requires: ["demo.z/1"]),
            plugin("z", provides: ["demo.z/1"], requires: ["?demo.y/1"]),
            plugin("y", provides: ["demo.y/1"]), plugin("tools", provides: ["crucible.tools/1"]),
        ])
        #expect(resolution.order == ["tools", "y", "z", "model"])
    }
}
