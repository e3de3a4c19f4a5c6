import Descriptor
import Resolver
import Testing

/// Complete texts of the problems with one requirement or one plugin.
@Suite struct ProblemTextTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let candidates: [Candidate]
        var host: [String] = []
        let texts: [String]

        var testDescription: String { name }
    }

    private static func check(_ item: Case) {
        #expect(resolve(item.candidates, host: item.host).texts == item.texts)
    }

    @Test(arguments: [
        Case(name: "nothing", candidates: [], texts: []),
        Case(name: "not described", candidates: [undescribed("a")], texts: ["a: could not be described: the file is truncated"]),
        Case(
            name: "reserved id", candidates: [plugin("host", provides: ["demo.a/1"])],
            texts: ["host: the id 'host' stands for the host's own services; give the plugin another id"]),
        Case(
            name: "duplicate id", candidates: [plugin("a"), plugin("a", provides: ["demo.a/1"]), plugin("b")],
            texts: ["a: several plugins have this id; give each its own"]),
        Case(
            name: "interface listed twice",
            candidates: [plugin("a", provides: ["demo.b/1", "demo.b/1.1", "demo.b/1"], requires: ["?demo.c/1", "?demo.c/1"])],
            texts: [
                "a: its descriptor provides demo.b/1 twice; it may list an interface once",
                "a: its descriptor requires demo.c/1 twice; it may list an interface once",
            ]),
        Case(
            name: "host's interface provided", candidates: [plugin("a", provides: ["demo.log/1"]), plugin("b", requires: ["demo.log/1"])],
            host: ["demo.log/1"], texts: ["a: provides demo.log/1, which only the host may provide; leave it out of the descriptor"]),
        Case(
            name: "missing", candidates: [plugin("a", requires: ["demo.b/1"])],
            texts: ["a: requires demo.b/1, which nobody provides; add a plugin that provides it"]),
        Case(
            name: "missing, of many", candidates: [plugin("a", requires: ["*demo.b/1.1"])],
            texts: ["a: requires demo.b/1 with minor 1 or later, which nobody provides; add a plugin that provides it"]),
        Case(
            name: "missing, others exist, and who asked",
            candidates: [
                plugin("app", requires: ["demo.voice/1"]), plugin("voice", provides: ["demo.voice/1"], requires: ["demo.routing/2.4"]),
                plugin("r1", provides: ["demo.routing/1.7"]), plugin("r3", provides: ["demo.routing/3"]), undescribed("r2"),
            ],
            texts: [
                "r2: could not be described: the file is truncated",
                "voice: requires demo.routing/2 with minor 4 or later, which nobody provides; there is demo.routing/1 minor 7 from r1 and "
                    + "demo.routing/3 minor 0 from r3; r2 might, but failed; add a plugin that provides it; asked by app → voice",
                "blocked: app needs voice, which failed: requires demo.routing/2 with minor 4 or later, which nobody provides; "
                    + "there is demo.routing/1 minor 7 from r1 and demo.routing/3 minor 0 from r3; r2 might, but failed; "
                    + "add a plugin that provides it",
            ]),
        Case(
            name: "only itself", candidates: [plugin("a", provides: ["demo.b/1"], requires: ["demo.b/1"])],
            texts: ["a: requires demo.b/1, which nobody else provides; there is demo.b/1 minor 0 from a; add a plugin that provides it"]),
        Case(
            name: "minor too old", candidates: [plugin("a", requires: ["demo.b/1.2"]), plugin("b", provides: ["demo.b/1.1"])],
            texts: ["a: requires demo.b/1 with minor 2 or later; there is demo.b/1 minor 1 from b; update b"]),
        Case(
            name: "all minors too old, though optional",
            candidates: [plugin("a", requires: ["?demo.b/1.2"]), plugin("b", provides: ["demo.b/1.1"]), plugin("c", provides: ["demo.b/1"])],
            texts: ["a: requires demo.b/1 with minor 2 or later; there is demo.b/1 minor 1 from b and demo.b/1 minor 0 from c; update b or c"]),
        Case(
            name: "host too old", candidates: [plugin("a", requires: ["demo.log/1.2"])], host: ["demo.log/1.1"],
            texts: ["a: requires demo.log/1 with minor 2 or later; there is demo.log/1 minor 1 from the host; update the host"]),
        Case(
            name: "too old explains missing functions",
            candidates: [plugin("a", requires: ["demo.b/1.1: f(); g()"]), plugin("b", provides: ["demo.b/1: f()"])],
            texts: ["a: requires demo.b/1 with minor 1 or later; there is demo.b/1 minor 0 from b; update b"]),
        Case(
            name: "one of many too old",
            candidates: [plugin("a", requires: ["*demo.b/1.1"]), plugin("b", provides: ["demo.b/1.1"]), plugin("c", provides: ["demo.b/1"])],
            texts: ["a: requires demo.b/1 with minor 1 or later; there is demo.b/1 minor 0 from c; update c"]),
    ])
    func requirements(_ item: Case) { Self.check(item) }

    @Test(arguments: [
        Case(
            name: "signature mismatch",
            candidates: [
                plugin("voice", requires: ["demo.routing/1: route(str request)"]),
                plugin("routing", provides: ["demo.routing/1: route(str request, out str decision)"]),
            ],
            texts: [
                "voice: requires demo.routing/1 from routing, but a signature differs: voice expects 'route(str request)', routing provides "
                    + "'route(str request, out str decision)'; build both with the same header, or bind another provider"
            ]),
        Case(
            name: "signature mismatch of an optional one",
            candidates: [plugin("a", requires: ["?demo.b/1: f(str x)"]), plugin("b", provides: ["demo.b/1: f(i32 x)"])],
            texts: [
                "a: requires demo.b/1 from b, but a signature differs: a expects 'f(str x)', b provides 'f(i32 x)'; "
                    + "build both with the same header, or bind another provider"
            ]),
        Case(
            name: "signature mismatch with the host", candidates: [plugin("a", requires: ["demo.log/1: write(str x)"])],
            host: ["demo.log/1: write(i32 level, str x)"],
            texts: [
                "a: requires demo.log/1 from the host, but a signature differs: a expects 'write(str x)', the host provides "
                    + "'write(i32 level, str x)'; build a with this host's headers"
            ]),
        Case(
            name: "every function that differs or is missing, of every provider",
            candidates: [
                plugin("a", requires: ["*demo.b/1: f(str x); g(); h()"]), plugin("b", provides: ["demo.b/1: f(i32 x); h()"]),
                plugin("c", provides: ["demo.b/1: "]), plugin("d", provides: ["demo.b/1: g(); h(); f(str y)"]),
            ],
            texts: [
                "a: requires 'f(str x)' of demo.b/1, but c provides no functions; build both with the same header, or bind another provider",
                "a: requires 'g()' of demo.b/1, but b provides only f and h; build both with the same header, or bind another provider",
                "a: requires 'g()' of demo.b/1, but c provides no functions; build both with the same header, or bind another provider",
                "a: requires 'h()' of demo.b/1, but c provides no functions; build both with the same header, or bind another provider",
                "a: requires demo.b/1 from b, but a signature differs: a expects 'f(str x)', b provides 'f(i32 x)'; "
                    + "build both with the same header, or bind another provider",
            ]),
        Case(
            name: "ambiguous",
            candidates: [
                plugin("app", requires: ["crucible.model/1"]), plugin("openai", provides: ["crucible.model/1"]),
                plugin("llama", provides: ["crucible.model/1"]),
            ],
            texts: [
                "app: requires crucible.model/1, which llama and openai provide; choose one in the manifest under 'app': "
                    + "'bind: {crucible.model/1: llama}' or 'bind: {crucible.model/1: openai}'"
            ]),
        Case(
            name: "ambiguous, though optional and one of them broken",
            candidates: [
                plugin("app", requires: ["?demo.m/1"]), plugin("x", provides: ["demo.m/1"]), plugin("z", provides: ["demo.m/1"]),
                plugin("y", provides: ["demo.m/1"], requires: ["demo.nowhere/1"]),
            ],
            texts: [
                "app: requires demo.m/1, which x, y and z provide; choose one in the manifest under 'app': "
                    + "'bind: {demo.m/1: x}', 'bind: {demo.m/1: y}' or 'bind: {demo.m/1: z}'",
                "y: requires demo.nowhere/1, which nobody provides; add a plugin that provides it; asked by app → y",
            ]),
        Case(
            name: "everything at once",
            candidates: [
                plugin(
                    "a", provides: ["demo.log/1"], requires: ["demo.b/1: f(); g()", "demo.c/1", "demo.d/1.1"], bind: ["demo.e/1": ["b"]]),
                plugin("b", provides: ["demo.b/1: f(str x)"]), plugin("d", provides: ["demo.d/1"]),
            ], host: ["demo.log/1"],
            texts: [
                "a: binds demo.e/1 but does not require it; it requires demo.b/1, demo.c/1 and demo.d/1",
                "a: provides demo.log/1, which only the host may provide; leave it out of the descriptor",
                "a: requires 'g()' of demo.b/1, but b provides only f; build both with the same header, or bind another provider",
                "a: requires demo.b/1 from b, but a signature differs: a expects 'f()', b provides 'f(str x)'; "
                    + "build both with the same header, or bind another provider",
                "a: requires demo.c/1, which nobody provides; add a plugin that provides it",
                "a: requires demo.d/1 with minor 1 or later; there is demo.d/1 minor 0 from d; update d",
            ]),
    ])
    func providers(_ item: Case) { Self.check(item) }

    private static func bound(_ requirement: String, _ bindings: [String: [String]]) -> [Candidate] {
        [
            plugin("a", provides: ["demo.m/1"], requires: [requirement], bind: bindings), plugin("m", provides: ["demo.m/1", "demo.k/1"]),
            plugin("n", provides: ["demo.m/1"]), plugin("other", provides: ["demo.o/2"]), plugin("silent"),
        ]
    }

    @Test(arguments: [
        ("?demo.m/1", ["crucible.model": ["m"]], "binds crucible.model but does not require it; it requires demo.m/1"),
        ("demo.m/1", ["demo.m/1": ["nobody"]], "binds demo.m/1 to 'nobody', which is no plugin of the manifest; m and n provide it"),
        ("demo.k/1", ["demo.k/1": ["Silent"]], "binds demo.k/1 to 'Silent', which is no plugin of the manifest; m provides it"),
        ("demo.m/1", ["demo.m/1": ["other"]], "binds demo.m/1 to other, which provides demo.o/2; m and n provide it"),
        ("?demo.z/1", ["demo.z/1": ["silent"]], "binds demo.z/1 to silent, which provides nothing; nobody else provides it"),
        ("demo.m/1", ["demo.m/1": ["host"]], "binds demo.m/1 to the host, which provides demo.log/1; m and n provide it"),
        ("demo.m/1", ["demo.m/1": ["a"]], "binds demo.m/1 to itself; a plugin never is its own provider"),
        ("demo.m/1", ["demo.m/1": ["m", "n"]], "binds demo.m/1 to m and n, but requires exactly one; keep one"),
        ("demo.m/1", ["demo.m/1": []], "binds demo.m/1 to nobody, but requires it; name a provider"),
        ("*demo.m/1", ["demo.m/1": []], "binds demo.m/1 to nobody, but requires it; name a provider"),
        ("*demo.m/1", ["demo.m/1": ["m", "n", "m"]], "binds demo.m/1 to m twice; name it once"),
        ("demo.log/1", ["demo.log/1": ["m"]], "binds demo.log/1 to m, but only the host may provide it; remove the binding"),
    ] as [(String, [String: [String]], String)])
    func bindings(requirement: String, bindings: [String: [String]], text: String) {
        // Were the binding not at fault, there would be another problem or none.
        let resolution = resolve(Self.bound(requirement, bindings), host: ["demo.log/1"])
        #expect(resolution.texts.filter { $0.hasPrefix("a: binds") } == ["a: \(text)"])
        #expect(!resolution.order.contains("a"))
    }

    @Test func bindingOfAPluginThatRequiresNothing() {
        let resolution = resolve([plugin("a", bind: ["demo.b/1": ["b"]])])
        #expect(resolution.texts == ["a: binds demo.b/1 but does not require it; it requires nothing"])
    }

    @Test func textsStayShortHoweverManyPluginsThereAre() {
        let crowd = (10..<60).map { plugin("p\($0)", provides: ["demo.m/1"]) }
        let line = (10..<60).map { plugin("q\($0)", provides: ["demo.q\($0)/1"], requires: ["demo.q\($0 + 1)/1"]) }
        let texts = resolve(crowd + line + [plugin("a", requires: ["demo.m/1"])]).texts
        #expect(texts.count == 51)
        #expect(texts.allSatisfy { $0.count < 1000 })
        #expect(texts.first?.contains("p27, p28 and 31 more provide") == true)
        #expect(texts.contains { $0.contains("q20, which needs … (29 more), which needs q50,") }, "\(texts[2])")
    }
}
