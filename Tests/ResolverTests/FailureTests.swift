import Descriptor
import Resolver
import Testing

/// Cycles, and what a failure leads to.
@Suite struct FailureTests {
    private static let absent = "requires demo.nowhere/1, which nobody provides; add a plugin that provides it"

    @Test func aCycleIsShownWithItsInterfaces() {
        let resolution = resolve([
            plugin("c", provides: ["demo.c/1", "demo.d/1"], requires: ["demo.a/1"]),
            plugin("a", provides: ["demo.a/1"], requires: ["demo.b/1"]),
            plugin("b", provides: ["demo.b/1"], requires: ["demo.d/1", "demo.c/1"]),
            plugin("unrelated"),
        ])
        let cycle =
            "requires itself: a —demo.b/1→ b —demo.c/1 and demo.d/1→ c —demo.a/1→ a; make one of these requirements optional"
        #expect(
            resolution.texts == [
                "a: \(cycle)", "blocked: b needs c, which needs a, which failed: \(cycle)", "blocked: c needs a, which failed: \(cycle)",
            ])
        #expect(resolution.order == ["unrelated"])
    }

    @Test func theSmallestCyclesAreFoundEachOnce() {
        // a → b → c → a, and b → a makes it shorter; d → e → d stands apart.
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1"], requires: ["demo.b/1"]),
            plugin("b", provides: ["demo.b/1"], requires: ["demo.c/1", "demo.a/1"]),
            plugin("c", provides: ["demo.c/1"], requires: ["demo.a/1"]),
            plugin("e", provides: ["demo.e/1"], requires: ["demo.d/1"]), plugin("d", provides: ["demo.d/1"], requires: ["demo.e/1"]),
        ])
        #expect(resolution.problems.compactMap(\.cycle) == [["a", "b"], ["a", "b", "c"], ["d", "e"]])
        let first = "requires itself: a —demo.b/1→ b —demo.a/1→ a; make one of these requirements optional"
        #expect(
            resolution.texts.filter { $0.hasPrefix("blocked") } == [
                "blocked: b needs a, which failed: \(first) (and 1 more)",
                "blocked: b needs c, which needs a, which failed: \(first) (and 1 more)",
                "blocked: c needs a, which failed: \(first) (and 1 more)",
                "blocked: e needs d, which failed: requires itself: d —demo.e/1→ e —demo.d/1→ d; make one of these requirements optional",
            ])
    }

    @Test(arguments: ["?demo.b/1", "*demo.b/1", "?*demo.b/1"])
    func aCycleThroughAWeakRequirementOnlyLosesItsOrder(requirement: String) throws {
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1"], requires: [requirement]), plugin("b", provides: ["demo.b/1"], requires: ["demo.a/1"]),
        ])
        #expect(resolution.texts == [])
        #expect(resolution.order == ["a", "b"])
        #expect(try resolution.bound("a") == [["b[0]"]])
        #expect(try resolution.dependencies("a") == [] && resolution.dependencies("b") == ["a"])
    }

    @Test func onlyOrdersInTheCycleAreGivenUp() throws {
        // x and y want each other; first, which comes before them by rank, wants x and is in no cycle; y wants last, which is in none.
        let resolution = resolve([
            plugin("first", provides: ["crucible.model/1"], requires: ["?demo.x/1"]),
            plugin("x", provides: ["demo.x/1"], requires: ["?demo.y/1"]),
            plugin("y", provides: ["demo.y/1"], requires: ["?demo.x/1", "?demo.z/1"]), plugin("z", provides: ["demo.z/1"]),
        ])
        #expect(resolution.order == ["z", "x", "first", "y"])
        #expect(try resolution.dependencies("first") == ["?x"])
        #expect(try resolution.dependencies("x") == [] && resolution.dependencies("y") == ["?x", "?z"])
    }

    @Test func aFailureBlocksWhoNeedsItAndNobodyElse() throws {
        let resolution = resolve([
            undescribed("routing"), plugin("bad", provides: ["demo.bad/1"], requires: ["demo.nowhere/1"]),
            plugin("voice", provides: ["demo.voice/1"], requires: ["demo.routing/1", "demo.bad/1"], bind: ["demo.routing/1": ["routing"]]),
            plugin("app", requires: ["demo.voice/1", "?demo.bad/1"]), plugin("other", requires: ["demo.fine/1", "?demo.voice/1"]),
            plugin("fine", provides: ["demo.fine/1"]),
        ])
        let absent = Self.absent.replacing("; add", with: "; routing might, but failed; add")
        #expect(
            resolution.texts == [
                "bad: \(absent); asked by app → bad",
                "routing: could not be described: the file is truncated",
                "blocked: app needs voice, which needs bad, which failed: \(absent)",
                "blocked: voice needs bad, which failed: \(absent)",
                "blocked: voice needs routing, which failed: could not be described: the file is truncated",
            ])
        #expect(resolution.order == ["fine", "other"])
        #expect(try resolution.bound("other") == [["fine[0]"], []])
    }

    @Test func manyIsBlockedWhenAllOfItsProvidersFailed() {
        let resolution = resolve([
            plugin("m1", provides: ["demo.m/1"], requires: ["demo.nowhere/1"]), plugin("m2", provides: ["demo.m/1"], requires: ["demo.n/1"]),
            plugin("n", provides: ["demo.n/1"], requires: ["demo.nowhere/1"]), plugin("app", requires: ["*demo.m/1"]),
            plugin("easy", requires: ["?*demo.m/1"]),
        ])
        #expect(
            resolution.texts.filter { $0.hasPrefix("blocked") } == [
                "blocked: app needs one of 2 plugins, and all failed: m1, which failed: \(Self.absent); "
                    + "m2, which needs n, which failed: \(Self.absent)",
                "blocked: m2 needs n, which failed: \(Self.absent)",
            ])
        #expect(resolution.order == ["easy"])
    }

    @Test func amongCausesEquallyNearTheFirstIsShown() {
        let middle = ["m1", "m2", "m3", "m4", "m5", "m6", "m7"]
        let resolution = resolve(
            middle.map { plugin($0, provides: ["demo.\($0)/1"], requires: ["demo.root/1"]) } + [
                plugin("root", provides: ["demo.root/1"], requires: ["demo.nowhere/1"]), plugin("app", requires: ["demo.top/1"]),
                plugin("top", provides: ["demo.top/1"], requires: middle.reversed().map { "demo.\($0)/1" }),
            ])
        #expect(resolution.texts.contains("blocked: app needs top, which needs m1, which needs root, which failed: \(Self.absent)"))
    }

    @Test func nobodyIsBlockedByItself() {
        // b fails on its own and takes a along; that a failed is no second reason for b.
        let resolution = resolve([
            plugin("a", provides: ["demo.a/1"], requires: ["demo.b/1"]),
            plugin("b", provides: ["demo.b/1"], requires: ["*demo.a/1", "demo.nowhere/1"]),
        ])
        #expect(
            resolution.texts == [
                "b: \(Self.absent)", "blocked: a needs b, which failed: \(Self.absent)",
            ])
    }
}
