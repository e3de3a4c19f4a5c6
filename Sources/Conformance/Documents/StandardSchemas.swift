/// The schemas of `plugin-sdk/schemas`, built into the program.
public enum StandardSchemas {
    /// By name: `routing-decision`.
    public static let all: [String: JSONSchema] = {
        let library = Dictionary(uniqueKeysWithValues: documents.values.map { ($0["$id"]?.string ?? "", $0) })
        return documents.mapValues { JSONSchema($0, library: library) }
    }()

    /// The schemas as documents, by name.
    public static let documents: [String: JSONDocument] = embedded.mapValues { bytes in
        guard let document = JSONDocument(parsing: String(decoding: bytes, as: UTF8.self)) else {
            preconditionFailure("a schema of plugin-sdk/schemas is not JSON")
        }
        return document
    }

    /// What is wrong with a text that should be such a document.
    public static func problems(_ text: String, as name: String) -> [String] {
        guard let document = JSONDocument(parsing: text) else { return ["\(name): not JSON: \(text.shortened)"] }
        guard let schema = all[name] else { return ["there is no schema \(name)"] }
        return schema.problems(document).map { "\(name): \($0) in \(text.shortened)" }
    }

    private static let embedded: [String: [UInt8]] = [
        "model-completion": PackageResources.model_completion_schema_json,
        "model-delta": PackageResources.model_delta_schema_json,
        "model-list": PackageResources.model_list_schema_json,
        "model-request": PackageResources.model_request_schema_json,
        "orchestration-event": PackageResources.orchestration_event_schema_json,
        "orchestration-request": PackageResources.orchestration_request_schema_json,
        "orchestration-result": PackageResources.orchestration_result_schema_json,
        "proposal": PackageResources.proposal_schema_json,
        "routing-decision": PackageResources.routing_decision_schema_json,
        "routing-request": PackageResources.routing_request_schema_json,
        "tool-call": PackageResources.tool_call_schema_json,
        "tool-catalogue": PackageResources.tool_catalogue_schema_json,
        "tool-progress": PackageResources.tool_progress_schema_json,
        "tool-result": PackageResources.tool_result_schema_json,
        "voice-list": PackageResources.voice_list_schema_json,
        "voice-request": PackageResources.voice_request_schema_json,
        "voice-selection": PackageResources.voice_selection_schema_json,
    ]
}

extension String {
    /// At most 200 characters on one line, for messages.
    var shortened: String {
        let line = String(prefix(200).map { $0.isNewline ? " " : $0 })
        return utf8.count > line.utf8.count ? line + "…" : line
    }
}
