import Glibc

/// A manifest of the five default plugins without any external server, in a folder of its own.
struct DefaultPlugins {
    let folder: String
    var manifest: String { folder + "/bench.yaml" }

    /// nil when it is not run from the repository's folder, where the voices are, or /tmp cannot be written.
    init?() {
        guard let voices = realpath("manifests/voices.yaml", nil) else { return nil }
        defer { free(voices) }
        var name = Array("/tmp/crucible-bench.XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { return nil }
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let file = fopen(manifest, "w") else { return nil }
        fputs(Self.text(voices: String(cString: voices)), file)
        fclose(file)
    }

    func remove() {
        unlink(manifest)
        rmdir(folder)
    }

    private static func text(voices: String) -> String {
        """
        crucible: 1
        plugins:
          model:
            library: OpenAIModel
            config:
              base_url: http://127.0.0.1:9/v1
              discover: false
              models: [{ id: none, context_length: 4096, abilities: [streaming] }]
            grants: { http: ["127.0.0.1:*"] }
          routing: { library: Routing }
          voice:
            library: Voice
            config: { voices: "\(voices)" }
            grants: { files: ["\(voices)"] }
          mcp: { library: MCP, config: { servers: {} } }
          orchestration: { library: Orchestration }

        """
    }
}
