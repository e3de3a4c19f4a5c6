import FoundationEssentials
import Gate
import Host
import HostTesting
import Locking

/// A running host with the examples that provide the assistant's interfaces: a router in C, a voice in C++, tools in Rust, and two models
/// made by the templates' means: small libraries in C that only list what they have.
struct Assistant: Sendable {
    let test: TestHost

    static let rules = """
        config:
              rules:
                - {words: [code, function], task: code, model: large}
                - {words: ["übersetze"], task: translation, model: small}
              otherwise: small
        """

    static let voices = """
        config:
              voices:
                - {id: calm, name: Calm, summary: Speaks softly, system: "Speak \\"softly\\".", temperature: 0.3}
                - {id: crier, name: Crier, summary: Proclaims, system: Proclaim it., temperature: 0.9, words: [news, announce]}
        """

    static func manifest(rules: String = rules, voices: String = voices) -> String {
        """
        crucible: 1
        plugins:
          near: {library: near}
          far: {library: far}
          router:
            library: keyword_router
            \(rules)
          herald:
            library: herald
            \(voices)
          toolbox: {library: toolbox}
        """
    }

    /// What the two models list. The far one knows nothing of its price and speed.
    private static let lists = [
        "near": #"{\"models\":[{\"id\":\"small\",\"quality\":0.4,\"tokens_per_second\":50,\"input_cost_per_million\":0,\"output_cost_per_million\":0}]}"#,
        "far": #"{\"models\":[{\"id\":\"large\",\"abilities\":[\"tools\"],\"quality\":0.9},{\"id\":\"odd \\\"one\\\"\"},{\"id\":7}]}"#,
    ]

    private static let source = """
        #include <crucible/buffer.h>
        #include <crucible/model.h>
        CRUCIBLE_PROVIDER_PROTOTYPES(m_, CRUCIBLE_MODEL_1)
        static int32_t m_models(void *i, const crucible_call *c, crucible_out *list) { (void)i; (void)c; return crucible_put(list, LIST); }
        static int32_t m_complete(void *i, const crucible_call *c, crucible_str r, crucible_fn_str d, crucible_fn_i32_str e) {
            (void)i; (void)c; (void)r; (void)d; (void)e;
            return CRUCIBLE_UNIMPLEMENTED;
        }
        static const crucible_function functions[] = {CRUCIBLE_PROVIDER_FUNCTIONS(m_, CRUCIBLE_MODEL_1)};
        static const crucible_provided provided[] = {
            {sizeof(crucible_provided), 0, CRUCIBLE_STR_INIT(CRUCIBLE_MODEL_1_NAME), functions, 2, 0}};
        static const crucible_descriptor descriptor = {
            .size = sizeof descriptor, .abi = 1, .id = CRUCIBLE_STR_INIT("acme.models"), .version = CRUCIBLE_STR_INIT("1.0.0"),
            .summary = CRUCIBLE_STR_INIT("Lists"), .provided_count = 1, .provided = provided};
        CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation);
        CRUCIBLE_EXPORT int32_t crucible_plugin_entry(crucible_negotiation *negotiation) {
            negotiation->abi_chosen = 1;
            negotiation->descriptor = &descriptor;
            return CRUCIBLE_OK;
        }

        """

    private static let models: Result<String, any Error> = Result {
        let folder = try Examples.folder()
        try Data(source.utf8).write(to: URL(filePath: folder + "/models.c"))
        for (name, list) in lists {
            let built = try Shell.run(
                "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-I", "\(Examples.source)/../../plugin-sdk/include",
                "-DLIST=\"\(list)\"", "-o", "\(folder)/lib\(name).so", folder + "/models.c")
            guard built.code == 0 else { throw Examples.BuildError(description: built.text) }
        }
        return folder
    }

    static func options() throws -> TestHost.Options {
        var options = TestHost.Options()
        options.searchPath.insert(try models.get(), at: 0)
        return options
    }

    /// Opens it for `body` and closes it whatever happens.
    static func open(_ body: (Assistant) async throws -> Void) async throws {
        let assistant = Assistant(test: try await TestHost(manifest(), options()))
        do {
            try await assistant.test.start()
            try await body(assistant)
        } catch {
            await assistant.test.stop()
            throw error
        }
        await assistant.test.stop()
    }

    func route(_ request: String) throws -> Decision {
        try JSONDecoder().decode(Decision.self, from: Data(try test.call("route", of: "router", .str(request))[0].utf8))
    }

    func select(_ request: String) throws -> Selection {
        try JSONDecoder().decode(Selection.self, from: Data(try test.call("select", of: "herald", .str(request))[0].utf8))
    }

    /// Calls a tool; gives its result and what it reported meanwhile.
    func tool(_ name: String, _ arguments: String) async throws -> (result: ToolResult, progress: [String]) {
        let progress = Locked<[String]>([])
        let request = #"{"name": "\#(name)", "arguments": \#(arguments)}"#
        let text = try await HostCall(test.host.edge(nil, "call", of: "toolbox")).asynchronous([.str(request)]) { _, arguments in
            let line = arguments.text(0)
            progress.withLock { $0.append(line) }
        }
        return (try JSONDecoder().decode(ToolResult.self, from: Data(text.utf8)), progress.withLock { $0 })
    }

    // MARK: The documents, as far as the tests look at them

    struct Decision: Decodable, Equatable {
        struct Choice: Decodable, Equatable {
            struct Estimates: Decodable, Equatable {
                var cost_usd: Double?
                var latency_ms: Double?
            }
            var provider: String
            var model: String
            var estimates: Estimates
        }
        var choice: Choice
        var fallbacks: [Choice]
        var task: String
        var reasons: [String]
    }

    struct Selection: Decodable {
        struct Voice: Decodable, Equatable {
            var id: String
            var system: String
            var temperature: Double
        }
        var voices: [Voice]
        var reasons: [String]
    }

    struct ToolResult: Decodable, Equatable {
        var text: String
        var is_error: Bool
    }
}
