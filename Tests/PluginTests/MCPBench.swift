import FoundationEssentials
import Testing

/// The MCP plugin with one server `s`: `faulty_mcp_server.py` in one of its modes, as a real process.
struct MCPBench {
    let folder: String
    /// The file in which some modes leave a trace. Its path is in the server's command line, so it finds the process as well.
    var marker: String { folder + "/marker" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/crucible-mcp-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func server(_ mode: String, _ more: [String: Value] = [:]) -> Value {
        let command: Value = [.string(Repository.python), .string(Repository.faultyServer), .string(mode), "--marker", .string(marker)]
        return (["command": command] as Value).with(more)
    }

    static func plugin(_ config: Value, granted: [Value] = [.string(Repository.python)]) -> Value {
        ["library": "MCP", "config": config, "grants": ["commands": .array(granted)]]
    }

    /// - Parameters:
    ///   - more: further keys of the server.
    ///   - rest: further keys of the configuration.
    static func run<Result: Sendable>(
        _ mode: String, _ more: [String: Value] = [:], rest: [String: Value] = [:],
        _ body: @Sendable (Bench, MCPBench) async throws -> Result
    ) async throws -> Result {
        let own = try MCPBench()
        defer { own.remove() }
        let config: Value = ["servers": ["s": own.server(mode, more)]]
        let result = try await Bench.run(["mcp": plugin(config.with(rest))]) { try await body($0, own) }
        #expect(own.processes == 0, "the server of mode \(mode) has outlived its host")
        return result
    }

    /// Running processes of this bench.
    var processes: Int { Processes.count(naming: folder) }
}

extension Bench {
    var tools: [String] {
        get async throws { try await call("mcp", "catalogue")["tools"].array.map { $0["name"].string } }
    }

    var server: Value {
        get async throws { try await call("mcp", "catalogue")["servers"][0] }
    }

    func untilServer(is state: String) async throws {
        try await eventually("the server is \(state)") { try await server["state"].string == state }
    }
}
