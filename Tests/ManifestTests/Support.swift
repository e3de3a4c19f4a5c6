import Manifest
import Testing

/// The texts of all problems of a manifest; empty if there are none.
func problems(_ text: String) -> [String] {
    do throws(ManifestError) {
        _ = try Manifest.parse(text, file: "m.yaml", directory: "/etc/crucible")
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

/// A manifest that must be right.
func manifest(_ text: String) throws -> Manifest {
    try Manifest.parse(text, file: "m.yaml", directory: "/etc/crucible")
}

/// A manifest with one plugin `a`, which has `lines` below its library.
func withPlugin(_ lines: String) -> String {
    let indented = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    return "crucible: 1\nplugins:\n  a:\n    library: A\n" + indented
}

/// Uses every key there is.
let fullManifest = """
    crucible: 1
    host:
      stop_deadline: 1m30s
      max_message: 64MiB
      log_level: debug
    plugins:
      openai:
        library: OpenAIModel
        config:
          key: ${OPENAI_API_KEY}
          limits: &limits { tokens: 4096, share: 0.5 }
          same: *limits
          names: ["a", 'b', c]
        start: { deadline: 20s, attempts: 3, backoff: 500ms }
        required: false
        grants:
          http: ["127.0.0.1:*", api.openai.com, "api.openai.com:8443", "*.example.com"]
          commands: ["../.venv/bin/mcp-server-git", git]
          files: [voices.yaml]
      other:
        library: ./libOther.so
        bind: { crucible.model/1: [openai, other], acme.memory.store/12: openai }
      my_lib:
        foreign:
          library: ${LIB:-libz.so.1}
          interface: acme.zip/2
          threads: concurrent
          structs:
            point: int32 x, int32 y
          functions:
            - uint32 crc32(uint64 crc, bytes data, uint32 length(data))
            - point move(point p)
    """
