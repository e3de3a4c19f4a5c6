import CruciblePlugin

/// Turns the result of `tools/call` into the document of `crucible.tools/1`.
enum ToolResultReader {
    /// Throws `BROKEN` for a result of the wrong form.
    static func read(_ result: JSONValue) throws(Failure) -> ToolResult {
        guard result.object != nil else { throw broken("is not an object") }
        let content = try list(result["content"])
        let isError = try flag(result["isError"])
        let structured = result["structuredContent"].flatMap { $0 == .null ? nil : $0 }
        var texts: [String] = []
        for (index, item) in content.enumerated() { texts.append(try text(of: item, at: index)) }
        if texts.isEmpty, let structured { texts = [try JSON.encode(structured)] }
        return ToolResult(text: texts.joined(separator: "\n"), isError: isError, content: content, structured: structured)
    }

    private static func list(_ value: JSONValue?) throws(Failure) -> [JSONValue] {
        guard let value, value != .null else { return [] }
        guard let list = value.array else { throw broken("has a content that is not a list") }
        return list
    }

    private static func flag(_ value: JSONValue?) throws(Failure) -> Bool {
        guard let value, value != .null else { return false }
        guard let flag = value.bool else { throw broken("has an isError that is not true or false") }
        return flag
    }

    /// Text as it is; what is not text is mentioned, so that a model knows that it is there.
    private static func text(of item: JSONValue, at index: Int) throws(Failure) -> String {
        guard let type = item["type"]?.string else { throw broken("has a content[\(index)] without a type") }
        switch type {
        case "text":
            guard let text = item["text"]?.string else { throw broken("has a content[\(index)] of type text without text") }
            return text
        case "resource":
            let resource = item["resource"] ?? .null
            return resource["text"]?.string ?? mention("resource", resource["uri"], resource["mimeType"])
        case "resource_link":
            return mention("resource", item["uri"], item["name"])
        default:
            return mention(ServerText.clean(type, limit: 40), item["mimeType"])
        }
    }

    private static func mention(_ kind: String, _ details: JSONValue?...) -> String {
        let details = details.compactMap { $0?.string }.map { ServerText.clean($0, limit: 1000) }
        return "[" + ([kind] + details).joined(separator: " ") + "]"
    }

    private static func broken(_ problem: String) -> Failure { Failure(.broken, "its result \(problem)") }
}
