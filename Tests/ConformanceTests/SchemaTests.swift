import Conformance
import Testing

/// The validator, and the documents that fake peers answer with.
struct SchemaTests {
    @Test func examplesAreValid() {
        #expect(Set(ExampleDocuments.all.keys) == Set(StandardSchemas.documents.keys))
        for (name, text) in ExampleDocuments.all { #expect(StandardSchemas.problems(text, as: name) == []) }
    }

    /// A keyword that the validator does not know would be a rule that nobody checks.
    @Test func schemasUseNoUnknownKeyword() {
        for (name, schema) in StandardSchemas.documents { #expect(unknown(in: schema) == [], "\(name)") }
    }

    private func unknown(in schema: JSONDocument) -> [String] {
        guard let members = schema.object else { return [] }
        return members.flatMap { key, value -> [String] in
            guard JSONSchema.keywords.contains(key) || JSONSchema.annotations.contains(key) else { return [key] }
            switch key {
            case "properties", "$defs": return (value.object ?? [:]).values.flatMap(unknown)
            case "items", "if", "then": return unknown(in: value)
            case "allOf": return (value.array ?? []).flatMap(unknown)
            default: return []
            }
        }
    }

    @Test(arguments: [
        ("routing-decision", "[]", "must be of type object"),
        ("routing-decision", "{}", "has no 'choice'"),
        ("voice-list", #"{"voices":[{"id":"X","name":"n","summary":"","system":"s","temperature":1}]}"#, "'voices.0.id' does not match"),
        ("voice-list", #"{"voices":[{"id":"x","name":"n","summary":"","system":"s","temperature":3}]}"#, "is above 2"),
        ("voice-list", #"{"voices":[{"id":"x","name":"","summary":"","system":"s","temperature":1}]}"#, "is shorter than 1"),
        ("voice-selection", #"{"voices":[],"reasons":[]}"#, "fewer than 1"),
        ("voice-request", #"{"prompt":"","voices":["a","a"]}"#, "repeats"),
        ("model-list", #"{"models":[{"id":"a","tokens_per_second":0}]}"#, "is not above 0"),
        ("model-list", #"{"models":[{"id":"a","context_length":1.5}]}"#, "type integer"),
        ("model-list", #"{"models":[{"id":"a","context_length":0}]}"#, "is below 1"),
        ("model-completion", #"{"text":"","tool_calls":[{"id":"1","name":"n"}],"finish_reason":"stop","model":"m"}"#, "has no 'arguments'"),
        ("orchestration-event", #"{"type":"tool_ended","tool":"a.b"}"#, "has no 'is_error'"),
        ("orchestration-event", #"{"type":"party"}"#, "must be one of"),
        ("tool-call", "nonsense", "not JSON"),
    ])
    func whatIsWrongIsNamed(_ name: String, _ document: String, _ problem: String) {
        let problems = StandardSchemas.problems(document, as: name)
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }
}
