import FoundationEssentials
import Gate
import Testing

/// The voice plugin with the voices of `manifests/voices.yaml`, and with files of the tests' own.
@Suite(.timeLimit(.minutes(5)))
struct VoiceTests {
    static let standard: Value = [
        "voice": [
            "library": "Voice", "config": ["voices": .string(Repository.voices)], "grants": ["files": [.string(Repository.voices)]],
        ]
    ]

    /// A host with a voices file of this text.
    static func own(_ text: String, granted: Bool = true, _ body: @Sendable (Value, String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/voices-\(UUID().uuidString).yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let grants: Value = granted ? ["files": [.string(path)]] : [:]
        try await body(["voice": ["library": "Voice", "config": ["voices": .string(path)], "grants": grants]], path)
    }

    static func decision(_ task: String, _ complexity: String = "simple") -> Value {
        [
            "choice": ["provider": "p", "model": "m", "estimates": ["input_tokens": 1, "output_tokens": 1]], "fallbacks": [],
            "task": .string(task), "complexity": .string(complexity), "reasons": [],
        ]
    }

    static func ids(_ selection: Value) -> [String] { selection["voices"].array.map { $0["id"].string } }

    @Test("the ten voices, in their order, each with a system message and a temperature")
    func theTen() async throws {
        let list = try await Bench.run(Self.standard) { try await $0.call("voice", "voices") }
        #expect(Self.ids(list) == [
            "explorer", "maintainer", "analyzer", "developer", "implementor", "security", "architect", "designer", "optimizer", "guardian",
        ])
        for voice in list["voices"].array {
            #expect(!voice["system"].string.isEmpty && !voice["system"].string.hasSuffix("\n"))
            #expect((0...2).contains(voice["temperature"].double ?? -1))
        }
    }

    @Test("voices asked for by name are given exactly, in their order, whatever the prompt")
    func explicit() async throws {
        let selection = try await Bench.run(Self.standard) { bench in
            try await bench.call(
                "voice", "select",
                ["prompt": "Write a Swift function", "voices": ["security", "analyzer"], "decision": Self.decision("code", "complex")])
        }
        #expect(Self.ids(selection) == ["security", "analyzer"])
        #expect(selection["reasons"] == ["asked for by name: security, analyzer"])
    }

    @Test("unknown voices are refused, each with those that may have been meant")
    func unknown() async throws {
        try await Bench.run(Self.standard) { bench in
            let failure = try await bench.failure(
                "voice", "select", ["prompt": "", "voices": ["analyser", "SECURITY", "zebra", "arch"]])
            #expect(failure.status == .notFound)
            for part in [
                "'analyser' (did you mean analyzer?)", "'SECURITY' (did you mean security?)", "no voice 'zebra';",
                "'arch' (did you mean architect?)", "there are explorer, maintainer",
            ] { #expect(failure.message.contains(part), "\(part) in \(failure)") }
            let twice = try await bench.failure("voice", "select", ["prompt": "", "voices": ["security", "security"]])
            #expect(twice.status == .invalidArgument && twice.message.contains("asked for twice"))
            let many = try await bench.failure("voice", "select", ["prompt": "", "voices": .array(Array(repeating: "x", count: 33))])
            #expect(many.status == .invalidArgument && many.message.contains("at most 32"))
        }
    }

    @Test("one voice is chosen by task and words, whatever the complexity", arguments: [
        ("hello", nil, "explorer"), ("", nil, "explorer"), ("zzz", "code", "developer"), ("zzz", "review", "guardian"),
        ("zzz", "design", "architect"), ("zzz", "summary", "analyzer"), ("zzz", "nonsense", "explorer"),
        ("is this vulnerable to injection", "code", "security"), ("これは何ですか？", nil, "explorer"),
    ] as [(String, String?, String)])
    func chosen(_ prompt: String, _ task: String?, _ wanted: String) async throws {
        try await Bench.run(Self.standard) { bench in
            for complexity in ["simple", "complex"] {
                let request: Value = ["prompt": .string(prompt), "voices": []]
                let selection = try await bench.call(
                    "voice", "select", task.map { request.with(["decision": Self.decision($0, complexity)]) } ?? request)
                #expect(Self.ids(selection) == [wanted] && !selection["reasons"].array.isEmpty)
            }
        }
    }

    @Test("a file of one's own brings its own voices, tasks, words and default")
    func ownFile() async throws {
        let text = """
            default: pirate
            voices:
              - {id: sage, name: S, summary: s, system: "Be.\\n\\n", temperature: 0, tasks: {tea: 0.5}, keywords: ["herb*"]}
              - {id: pirate, name: P, summary: s, system: Arr., temperature: 2}
            """
        try await Self.own(text) { plugins, _ in
            try await Bench.run(plugins) { bench in
                #expect(Self.ids(try await bench.call("voice", "select", ["prompt": "x"])) == ["pirate"])
                let tea = try await bench.call("voice", "select", ["prompt": "x", "decision": Self.decision("tea")])
                #expect(Self.ids(tea) == ["sage"] && tea["voices"][0]["system"] == "Be.")
                let herbal = try await bench.call("voice", "select", ["prompt": "herbal"])
                #expect(Self.ids(herbal) == ["sage"] && herbal["reasons"][0].string.contains("\"herb\""))
            }
        }
    }

    @Test("problems of the file name the file, the voice and the key, all at once")
    func fileProblems() async throws {
        let text = """
            {"defualt": 1, "default": "x", "voices": [
              {"id": "a", "name": "", "summary": "s", "system": 3, "temperature": 2.5, "tasks": {"code": 2, "z": "y"}, "keywords": ["*", "ok"], "colour": 1},
              {"id": "a", "name": "A", "summary": "s", "system": "s", "temperature": 1},
              {"id": "A b", "name": "A", "summary": "s", "system": "s", "temperature": 1, "keywords": [1]}, {"name": "n"}, 4]}
            """
        try await Self.own(text) { plugins, path in
            let refusal = try await Bench.refusal(plugins)
            #expect(refusal.contains("\(path): "))
            for part in [
                "defualt: is not a key", "voices[0] (a).name: must be text", "voices[0] (a).system: must be text",
                "voices[0] (a).temperature: must be a number from 0 to 2", "voices[0] (a).tasks.code: must be a number from 0 to 1",
                "voices[0] (a).tasks.z", "voices[0] (a).keywords: '*' has no word", "voices[0] (a).colour: is not a key",
                "the id 'a' stands there twice", "voices[2] (A b).id: must be lower-case", "voices[2] (A b).keywords: must be a list",
                "voices[3].id: is missing", "voices[4]: must be an object", "default: there is no voice 'x'",
            ] { #expect(refusal.contains(part), "\(part) in \(refusal)") }
        }
    }

    @Test("a file that is not named, not granted, not there or not YAML is told with the remedy")
    func unusableFile() async throws {
        let none = try await Bench.refusal(["voice": ["library": "Voice"]])
        #expect(none.contains("config: voices: is missing; name a file of voices") && none.contains("grants.files"))
        try await Self.own("x", granted: false) { plugins, path in
            let refusal = try await Bench.refusal(plugins)
            #expect(refusal.contains("is not granted") && refusal.contains(path), "\(refusal)")
        }
        try await Self.own("voices: [") { plugins, path in
            let refusal = try await Bench.refusal(plugins)
            #expect(refusal.contains(path), "\(refusal)")
        }
        let absent = try await Bench.refusal([
            "voice": ["library": "Voice", "config": ["voices": "/nowhere.yaml"], "grants": ["files": ["/nowhere.yaml"]]]
        ])
        #expect(absent.contains("there is no readable file /nowhere.yaml"), "\(absent)")
    }
}
