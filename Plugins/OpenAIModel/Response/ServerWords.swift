import CruciblePlugin

/// What a server said about an error, in whichever form it said it: OpenAI's `{"error": {message, type, code}}`, Ollama's
/// `{"error": "text"}`, vLLM's `{"object": "error", "message"}`, FastAPI's `{"detail"}`, or plain text.
struct ServerWords: Equatable {
    /// Bytes of a text that are shown to people.
    static let longest = 500

    /// Bounded, without control characters.
    var message: String
    /// `code` and `type`, lower case, as far as they are texts.
    var codes: [String]
    /// A numeric `code`, which servers use for the HTTP status of an error inside a stream.
    var status: Int?

    init(body: String) {
        if let document = try? JSON.decode(JSONValue.self, from: body, what: "error") {
            self.init(document, otherwise: body)
        } else {
            self.init(message: Self.bounded(body), codes: [], status: nil)
        }
    }

    private init(message: String, codes: [String], status: Int?) {
        self.message = message
        self.codes = codes
        self.status = status
    }

    private init(_ document: JSONValue, otherwise text: String) {
        let error = document["error"].flatMap { $0.object == nil ? nil : $0 } ?? document
        let said = error["message"]?.string ?? document["error"]?.string ?? document["detail"]?.string ?? document["message"]?.string
        self.init(
            message: Self.bounded(said ?? text),
            codes: [error["code"]?.string, error["type"]?.string].compactMap { $0?.lowercased() },
            status: error["code"]?.int ?? document["status"]?.int)
    }

    /// One line of at most `longest` bytes.
    static func bounded(_ text: String) -> String {
        var line = ""
        var size = 0
        for scalar in text.unicodeScalars {
            let shown = scalar.properties.generalCategory == .control ? " " : scalar
            size += Unicode.UTF8.width(shown)
            if size > longest { return line + "..." }
            line.unicodeScalars.append(shown)
        }
        return line
    }
}
