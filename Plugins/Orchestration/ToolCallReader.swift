import CruciblePlugin

/// Makes runs of what a model asks for. What it wrote may be anything.
enum ToolCallReader {
    /// The arguments as an object. Throws `INVALID_ARGUMENT` with a message for the model.
    static func arguments(_ text: String) throws(Failure) -> JSONValue {
        // Several endpoints write nothing at all for a tool without arguments.
        if text.allSatisfy(\.isWhitespace) { return .object([:]) }
        let value: JSONValue
        do {
            value = try JSON.decode(JSONValue.self, from: text, what: "arguments")
        } catch {
            throw Failure(.invalidArgument, "the arguments are not valid JSON; write one JSON object")
        }
        guard value.object != nil else {
            throw Failure(.invalidArgument, "the arguments must be a JSON object, such as {\"name\": \"value\"}")
        }
        return value
    }

    /// The calls with ids that are present and differ, so that each answer has one place to go.
    static func distinct(_ calls: [ModelToolCall], step: Int) -> [ModelToolCall] {
        var seen: Set<String> = []
        return calls.enumerated().map { place, call in
            var call = call
            var attempt = 0
            while call.id.isEmpty || !seen.insert(call.id).inserted {
                call.id = attempt == 0 ? "call_\(step)_\(place)" : "call_\(step)_\(place)_\(attempt)"
                attempt += 1
            }
            return call
        }
    }
}
