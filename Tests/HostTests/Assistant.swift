import FoundationEssentials
import HostTesting
import Lifecycle

/// The five default plugins with a scripted model endpoint: no server, no child process.
enum Assistant {
    static let base = "http://model.test/v1"
    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// The entries of the manifest, by id, so that a test can shuffle them.
    static let entries: [String] = [
        """
          model:
            library: OpenAIModel
            config:
              base_url: \(base)
              discover: false
              models:
                - {id: small, context_length: 8192, input_cost_per_million: 0, output_cost_per_million: 0, abilities: [streaming], quality: 0.2}
                - {id: large, context_length: 128000, input_cost_per_million: 2, output_cost_per_million: 8, abilities: [streaming, tools], quality: 0.9}
            grants: {http: [model.test]}
        """,
        "  routing: {library: Routing}",
        "  voice: {library: Voice, config: {voices: voices.yaml}, grants: {files: [voices.yaml]}}",
        "  mcp: {library: MCP, config: {servers: {}}}",
        "  orchestration: {library: Orchestration}",
    ]

    static func manifest(_ entries: [String] = entries) -> String { "crucible: 1\nplugins:\n" + entries.joined(separator: "\n") }

    static func options(_ http: ScriptedHTTP, _ mode: LifecycleMachine.Mode = .parallel) -> TestHost.Options {
        var options = TestHost.Options()
        options.services = [http]
        options.mode = mode
        options.files = ["voices.yaml": (try? String(contentsOfFile: repository + "/manifests/voices.yaml", encoding: .utf8)) ?? ""]
        return options
    }

    /// A streamed answer of two pieces, as OpenAI's API gives it.
    static let answer = ScriptedHTTP.Response.events([
        #"{"id":"1","object":"chat.completion.chunk","model":"small","choices":[{"index":0,"delta":{"role":"assistant","content":"Good "}}]}"#,
        #"{"id":"1","object":"chat.completion.chunk","model":"small","choices":[{"index":0,"delta":{"content":"morning."},"finish_reason":"stop"}]}"#,
        #"{"id":"1","object":"chat.completion.chunk","model":"small","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#,
        "[DONE]",
    ])

    static func http() -> ScriptedHTTP { ScriptedHTTP([base + "/chat/completions": [answer]]) }
}
