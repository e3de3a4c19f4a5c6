import Cache
import Gate
import Testing

/// Results of tools that may be given again.
@Suite(.timeLimit(.minutes(5)))
struct MCPCacheTests {
    private func echo(_ bench: Bench, _ text: Value) async throws -> String {
        try await bench.call("mcp", "call", ["name": "s.echo", "arguments": ["text": text]])["text"].string
    }

    private func figures(_ bench: Bench) throws -> NamespaceFigures {
        try #require(bench.host.cache.report.namespaces.first { $0.prefix == "mcp:" })
    }

    @Test("a tool that is named is asked once for the same arguments, and again for others")
    func named() async throws {
        try await MCPBench.run("well", ["cached": ["echo"], "cache_time": "10s"]) { bench, _ in
            let first = try await echo(bench, "one")
            #expect(try await echo(bench, "one") == first)
            #expect(try await echo(bench, "two") != first)
            let figures = try figures(bench)
            #expect(figures.hits == 1 && figures.computations == 2, "\(figures)")
        }
    }

    @Test("others are asked each time")
    func others() async throws {
        try await MCPBench.run("well") { bench, _ in
            _ = try await echo(bench, "one")
            _ = try await echo(bench, "one")
            let figures = try figures(bench)
            #expect(figures.hits == 0 && figures.computations == 0 && figures.stores == 0)
        }
    }
}
