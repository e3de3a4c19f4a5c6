import CruciblePlugin

/// Reads the answer to `POST /chat/completions`: a stream of events, one whole document, or an error. A value that is fed and asked.
struct ResponseReader {
    enum Outcome: Equatable {
        case completed(ModelCompletion)
        case failed(Trouble)
    }

    /// Bytes of a whole answer, and of an error's text.
    static let longestDocument = 32 << 20
    static let longestError = 64 << 10

    private enum Body {
        case awaited
        case events(EventStreamParser)
        case document([UInt8])
        case error(status: Int, retryAfter: Duration?, [UInt8])
    }

    private let classifier: TroubleClassifier
    private let names: ToolNames
    private let model: String
    private let takenIDs: Set<String>
    private let streams: Bool
    private var body = Body.awaited
    private var assembler = CompletionAssembler()
    /// Set as soon as nothing that follows can change it.
    private(set) var outcome: Outcome?
    /// Text was handed out, so the request must not be repeated.
    private(set) var hasGivenText = false

    init(_ request: ModelRequest, names: ToolNames, classifier: TroubleClassifier) {
        self.classifier = classifier
        self.names = names
        model = request.model
        streams = request.stream ?? true
        takenIDs = Set(request.messages.flatMap { ($0.toolCalls ?? []).map(\.id) })
    }

    /// `now` is the wall clock in nanoseconds since 1970, against which dates in the head are read.
    mutating func begin(_ head: HTTPResponseHead, now: Int64) {
        guard (200..<300).contains(head.status) else {
            let retryAfter = head.headers["retry-after"].flatMap { RetryAfter.parse($0, now: now) }
            body = .error(status: head.status, retryAfter: retryAfter, [])
            return
        }
        let type = (head.headers["content-type"] ?? "").lowercased()
        // What the server says counts; where it says nothing useful, what was asked for.
        let isStream = type.hasPrefix("text/event-stream") || (streams && !type.hasPrefix("application/json"))
        body = isStream ? .events(EventStreamParser()) : .document([])
    }

    /// The text that came with these bytes.
    mutating func consume(_ bytes: [UInt8]) -> String {
        guard outcome == nil else { return "" }
        switch body {
        case .awaited: return ""
        case .events(var parser): return consume(bytes, with: &parser)
        case .document(var document):
            // Emptied first, so that the bytes are extended in place.
            body = .awaited
            document += bytes
            body = .document(document)
            if document.count > Self.longestDocument {
                outcome = .failed(classifier.exhausted("the answer is larger than \(Self.longestDocument) bytes"))
            }
            return ""
        case .error(let status, let retryAfter, let text):
            body = .error(status: status, retryAfter: retryAfter, text + bytes.prefix(Self.longestError - text.count))
            return ""
        }
    }

    /// The answer's end. Returns the text that it completes.
    mutating func end() -> String {
        guard outcome == nil else { return "" }
        switch body {
        case .awaited:
            outcome = .failed(classifier.broken("ended without an answer"))
            return ""
        case .events(var parser): return endStream(&parser)
        case .document(let document): return read(String(decoding: document, as: UTF8.self))
        case .error(let status, let retryAfter, let text):
            let words = ServerWords(body: String(decoding: text, as: UTF8.self))
            outcome = .failed(classifier.answer(status: status, words: words, retryAfter: retryAfter))
            return ""
        }
    }

    /// The transfer failed, or the caller is gone. Keeps an outcome that is known already.
    mutating func fail(_ trouble: Trouble) {
        guard outcome == nil else { return }
        // An answer that was complete but for the end of its transfer is complete.
        if case .events = body, assembler.finishReason != nil, trouble.failure.status == .broken {
            complete()
        } else {
            outcome = .failed(trouble)
        }
    }

    // MARK: - Streams

    private mutating func consume(_ bytes: [UInt8], with parser: inout EventStreamParser) -> String {
        var text = ""
        do {
            body = .awaited
            let events = try parser.consume(bytes)
            body = .events(parser)
            for event in events where outcome == nil { text += take(event) }
        } catch {
            outcome = .failed(classifier.broken(Self.describe(error)))
        }
        return give(text)
    }

    private mutating func endStream(_ parser: inout EventStreamParser) -> String {
        var text = ""
        // The last event may be cut off in the middle; then it says nothing.
        if let last = (try? parser.finish()) ?? nil, last.data == Self.done || Self.decode(last.data) != nil { text = take(last) }
        if outcome == nil {
            if assembler.finishReason != nil {
                complete()
            } else {
                outcome = .failed(classifier.broken("the answer ended in the middle"))
            }
        }
        return give(text)
    }

    private static let done = "[DONE]"

    private mutating func take(_ event: ServerSentEvent) -> String {
        if event.data == Self.done {
            complete()
            return ""
        }
        if event.data.isEmpty { return "" }
        if event.type == "error" {
            outcome = .failed(classifier.insideAnswer(ServerWords(body: event.data)))
            return ""
        }
        return add(event.data)
    }

    // MARK: - Both forms

    private mutating func read(_ document: String) -> String {
        let text = add(document)
        if outcome == nil { complete() }
        return give(text)
    }

    private mutating func add(_ document: String) -> String {
        guard let chunk = Self.decode(document) else {
            outcome = .failed(classifier.broken("not a piece of a chat completion", said: document))
            return ""
        }
        if chunk.isError {
            outcome = .failed(classifier.insideAnswer(ServerWords(body: document)))
            return ""
        }
        do { return try assembler.add(chunk) } catch {
            outcome = .failed(describe(error))
            return ""
        }
    }

    private mutating func complete() {
        do {
            outcome = .completed(try assembler.finish(model: model, names: names, taken: takenIDs))
        } catch {
            outcome = .failed(describe(error))
        }
    }

    /// Callers who do not want a stream get no pieces.
    private mutating func give(_ text: String) -> String {
        guard streams, !text.isEmpty else { return "" }
        hasGivenText = true
        return text
    }

    private static func decode(_ document: String) -> ChatChunk? {
        try? JSON.decode(ChatChunk.self, from: document, what: "answer")
    }

    private static func describe(_ problem: EventStreamParser.Problem) -> String {
        switch problem {
        case .lineTooLong(let limit): "a line of the stream is longer than \(limit) bytes"
        case .eventTooLong(let limit): "an event of the stream is longer than \(limit) bytes"
        }
    }

    private func describe(_ problem: CompletionAssembler.Problem) -> Trouble {
        switch problem {
        case .answerTooLong(let limit): classifier.exhausted("the answer is longer than \(limit) bytes")
        case .noChoice: classifier.broken("the answer holds no choice")
        case .toolCall(.tooMany(let limit)): classifier.exhausted("the model asks for more than \(limit) tools at once")
        case .toolCall(.argumentsTooLong(let limit)): classifier.exhausted("a tool's arguments are longer than \(limit) bytes")
        case .toolCall(.nameless): classifier.broken("a tool call without a name")
        }
    }
}
