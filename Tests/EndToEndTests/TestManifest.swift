import FoundationEssentials

/// Manifests in a folder of their own.
struct TestManifest {
    let folder: String
    let path: String

    init(_ text: String) throws {
        folder = FileManager.default.temporaryDirectory.path + "/crucible-e2e-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/manifest.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// The five plugins, with models of the scripted server and the MCP servers given.
    static func scripted(port: Int, models: [String], servers: String = "{}", commands: [String] = [], abilities: String = "streaming, tools")
        throws -> TestManifest
    {
        let list = models.enumerated().map { index, model in
            """
                    - { id: \(model), context_length: 8192, input_cost_per_million: \(index), output_cost_per_million: \(index), abilities: [\(abilities)], quality: 0.5, tokens_per_second: 100 }
            """
        }.joined(separator: "\n")
        let granted = commands.map { "\"\($0)\"" }.joined(separator: ", ")
        return try TestManifest(
            """
            crucible: 1
            plugins:
              scripted:
                library: OpenAIModel
                config:
                  base_url: http://127.0.0.1:\(port)/v1
                  discover: false
                  models:
            \(list)
                grants: { http: ["127.0.0.1:\(port)"] }
              routing: { library: Routing }
              voice:
                library: Voice
                config: { voices: \(Repository.root)/manifests/voices.yaml }
                grants: { files: [\(Repository.root)/manifests/voices.yaml] }
              mcp:
                library: MCP
                start: { deadline: 90s }
                config: { servers: \(servers) }
                grants: { commands: [\(granted)] }
              orchestration: { library: Orchestration }
            """)
    }
}
