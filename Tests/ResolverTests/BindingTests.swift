import Descriptor
import Resolver
import Testing

@Suite struct BindingTests {
    @Test func functionsAreFoundByName() throws {
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1.3: f(); g(str x); h(out str y)"]),
            plugin("b", requires: ["demo.a/1.1: h(out str other); f()", "demo.log/1: write(str line)"]),
        ], host: ["demo.log/1: flush(); write(str text)"])
        #expect(resolution.texts == [])
        #expect(try resolution.bound("b") == [["a[2, 0]"], ["host[1]"]])
        #expect(try resolution.dependencies("b") == ["a"])
    }

    @Test func whatIsOptionalAndAbsentHasNoProvider() throws {
        let resolution = resolve([plugin("b", requires: ["?demo.a/1", "?*demo.b/1"])])
        #expect(resolution.texts == [])
        #expect(try resolution.bound("b") == [[], []])
        let bindings = try resolution.planned("b").bindings
        #expect(bindings.map(\.isOptional) == [true, true] && bindings.map(\.isMany) == [false, true])
    }

    @Test func manyTakesEveryProviderByIDOrAsTheManifestSays() throws {
        let providers = ["c", "a", "b"].map { plugin($0, provides: ["demo.m/1"]) }
        let all = resolve(providers + [plugin("x", requires: ["*demo.m/1"])])
        #expect(try all.bound("x") == [["a[0]", "b[0]", "c[0]"]])
        #expect(try all.dependencies("x") == ["?a", "?b", "?c"])
        let some = resolve(providers + [plugin("x", requires: ["*demo.m/1"], bind: ["demo.m/1": ["c", "a"]])])
        #expect(try some.bound("x") == [["c[0]", "a[0]"]])
        #expect(some.unused.map(\.description) == ["b provides demo.m/1, which no plugin uses"])
    }

    @Test func theManifestChooses() throws {
        let resolution = resolve([
            plugin("llama", provides: ["crucible.model/1"]), plugin("openai", provides: ["crucible.model/1"]),
            plugin("x", requires: ["crucible.model/1"], bind: ["crucible.model/1": ["openai"]]),
        ])
        #expect(resolution.texts == [])
        #expect(try resolution.bound("x") == [["openai[0]"]])
    }

    @Test func theMinorChooses() throws {
        let resolution = resolve([
            plugin("old", provides: ["demo.m/1.1"]), plugin("new", provides: ["demo.m/1.2"]), plugin("x", requires: ["demo.m/1.2"]),
        ])
        #expect(resolution.texts == [])
        #expect(try resolution.bound("x") == [["new[0]"]])
        #expect(resolution.unused.map(\.plugin) == ["old"])
    }

    @Test func nobodyProvidesForItself() throws {
        let resolution = resolve([
            plugin("proxy", provides: ["demo.m/1"], requires: ["demo.m/1"]), plugin("real", provides: ["demo.m/1"]),
        ])
        #expect(try resolution.bound("proxy") == [["real[0]"]])
        let alone = resolve([plugin("proxy", provides: ["demo.m/1"], requires: ["?demo.m/1", "?*demo.n/1"])])
        #expect(try alone.bound("proxy") == [[], []])
    }

    @Test func anOptionalOneIsDoneWithoutIfItsProviderHasProblems() throws {
        let broken = plugin("broken", provides: ["demo.a/1", "demo.m/1"], requires: ["demo.nowhere/1"])
        let resolution = resolve([
            broken, plugin("good", provides: ["demo.m/1"]), undescribed("gone"),
            plugin("x", requires: ["?demo.a/1", "*demo.m/1", "?demo.g/1"], bind: ["demo.g/1": ["gone"]]),
        ])
        #expect(resolution.problems.map(\.plugin) == ["broken", "gone"])
        #expect(try resolution.bound("x") == [[], ["good[0]"], []])
        #expect(try resolution.dependencies("x") == ["?good"])
    }

    @Test func anEmptyBindingLeavesAnOptionalOneOut() throws {
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1"]), plugin("x", requires: ["?demo.a/1"], bind: ["demo.a/1": []]),
        ])
        #expect(resolution.texts == [])
        #expect(try resolution.bound("x") == [[]])
        #expect(resolution.unused.map(\.description) == ["a provides demo.a/1, which no plugin uses"])
    }

    @Test func theHostMayBeNamed() throws {
        let resolution = resolve([plugin("x", requires: ["demo.log/1"], bind: ["demo.log/1": ["host"]])], host: ["demo.log/1"])
        #expect(try resolution.bound("x") == [["host[0]"]])
        #expect(try resolution.dependencies("x") == [])
    }

    @Test func oneStrongRequirementMakesTheDependencyStrong() throws {
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1", "demo.b/1"]), plugin("x", requires: ["?demo.a/1", "demo.b/1"]),
            plugin("y", requires: ["?demo.a/1", "*demo.b/1"]),
        ])
        #expect(try resolution.dependencies("x") == ["a"])
        #expect(try resolution.dependencies("y") == ["?a"])
    }

    @Test func listsWhatNobodyUses() {
        let resolution = resolve([
            plugin("a", provides: ["demo.z/1", "demo.b/1", "demo.used/1"]), plugin("x", requires: ["demo.used/1"]),
            // Not in the plan, so nothing of it is provided.
            plugin("broken", provides: ["demo.c/1"], requires: ["demo.nowhere/1"]),
            // It is broken, but once mended it uses them.
            plugin("undecided", requires: ["demo.m/1"]), plugin("m1", provides: ["demo.m/1"]), plugin("m2", provides: ["demo.m/1"]),
        ])
        #expect(
            resolution.unused.map(\.description) == [
                "a provides demo.b/1, which no plugin uses", "a provides demo.z/1, which no plugin uses",
            ])
    }
}
