import FoundationEssentials
import Testing

/// How often task and voice are what a person said, on prompts that the tables were not made from.
@Suite(.timeLimit(.minutes(5)))
struct LabelledTests {
    struct Example: Decodable, Sendable {
        var prompt: String
        var task: String?
        var voice: String?
        var split: String
    }

    static func heldOut(_ name: String) throws -> [Example] {
        let data = try Data(contentsOf: URL(filePath: Repository.fixtures + "/Labelled/\(name).jsonl"))
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        return try lines.map { try JSONDecoder().decode(Example.self, from: Data($0.utf8)) }.filter { $0.split == "held_out" }
    }

    static let plugins = VoiceTests.standard.with(["home": Models.provider(Models.local), "routing": ["library": "Routing"]])

    @Test("tasks: at least 39 of the 42 held-out prompts")
    func tasks() async throws {
        let examples = try Self.heldOut("tasks")
        try #require(examples.count == 42)
        let right = try await Bench.run(Self.plugins) { bench in
            var right = 0
            for example in examples {
                let decision = try await bench.call("routing", "route", ["prompt": .string(example.prompt), "max_output_tokens": 1])
                if decision["task"].string == example.task { right += 1 }
            }
            return right
        }
        print("tasks: \(right) of \(examples.count)")
        #expect(right >= 39)
    }

    @Test("voices: at least 33 of the 40 held-out prompts with the router's decision")
    func voices() async throws {
        let examples = try Self.heldOut("voices")
        try #require(examples.count == 40)
        let right = try await Bench.run(Self.plugins) { bench in
            var right = 0
            for example in examples {
                let decision = try await bench.call("routing", "route", ["prompt": .string(example.prompt), "max_output_tokens": 1])
                let selection = try await bench.call("voice", "select", ["prompt": .string(example.prompt), "decision": decision])
                #expect(selection["voices"].array.count == 1)
                if selection["voices"][0]["id"].string == example.voice { right += 1 }
            }
            return right
        }
        print("voices: \(right) of \(examples.count)")
        #expect(right >= 33)
    }
}
