import Gate

/// What a scripted endpoint answers to one request.
struct Answer: Sendable {
    enum Ending: Sendable {
        case complete
        /// Nothing more comes until the request is cancelled.
        case hangs
        /// The service reports that the transfer failed.
        case failed(GateStatus, String)
    }

    /// nil: not even a head comes.
    var status: Int? = 200
    var headers: [String: String] = [:]
    var pieces: [[UInt8]] = []
    var ending = Ending.complete

    /// A stream of text in these pieces.
    static func text(_ pieces: String..., input: Int = 3, output: Int = 2) -> Answer {
        events(pieces.map { ["choices": [["index": 0, "delta": ["content": .string($0)]]]] } + [end("stop", input, output)])
    }

    /// A stream that asks for tools; each with id, name and arguments.
    static func tools(_ calls: [(id: String, name: String, arguments: String)]) -> Answer {
        let asked = calls.enumerated().map { index, call -> Value in
            [
                "index": .int(index), "id": .string(call.id), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
            ]
        }
        return events([["choices": [["index": 0, "delta": ["tool_calls": .array(asked)]]]], end("tool_calls", 1, 1)])
    }

    private static func end(_ reason: String, _ input: Int, _ output: Int) -> Value {
        [
            "choices": [["index": 0, "delta": [:], "finish_reason": .string(reason)]],
            "usage": ["prompt_tokens": .int(input), "completion_tokens": .int(output)],
        ]
    }

    /// Server-sent events, and the mark of the end.
    static func events(_ chunks: [Value]) -> Answer { stream((chunks.map(\.text) + ["[DONE]"]).map { "data: \($0)\n\n" }) }

    /// Pieces of an event stream as they stand.
    static func stream(_ pieces: [String], _ ending: Ending = .complete) -> Answer {
        Answer(headers: ["content-type": "text/event-stream"], pieces: pieces.map { Array($0.utf8) }, ending: ending)
    }

    /// One piece of text, and then whatever `ending` says.
    static func begun(_ text: String, _ ending: Ending) -> Answer {
        let chunk: Value = ["choices": [["index": 0, "delta": ["content": .string(text)]]]]
        return stream(["data: \(chunk.text)\n\n"], ending)
    }

    /// A whole document.
    static func document(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> Answer {
        Answer(status: status, headers: headers.merging(["content-type": "application/json"]) { $1 }, pieces: [Array(body.utf8)])
    }

    /// An error in OpenAI's form.
    static func error(_ status: Int, _ message: String, code: String = "", headers: [String: String] = [:]) -> Answer {
        let body: Value = ["error": ["message": .string(message), "code": .string(code)]]
        return document(body.text, status: status, headers: headers)
    }

    static let hangs = Answer(status: nil, ending: .hangs)

    static func failed(_ status: GateStatus, _ message: String) -> Answer { Answer(status: nil, ending: .failed(status, message)) }

    /// The same bytes, one at a time.
    var inSingleBytes: Answer {
        var answer = self
        answer.pieces = pieces.flatMap { $0 }.map { [$0] }
        return answer
    }
}
