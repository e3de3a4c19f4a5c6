import CruciblePlugin
import Locking

/// One attempt at a completion: one HTTP request, whose answer is read and handed on as it comes.
final class Exchange: Sendable {
    /// How long the end of a transfer is waited for once the answer is complete, so that the connection can be used again.
    private static let linger = Duration.milliseconds(250)

    private enum Ending { case complete, failed }

    private let host: Host
    private let request: HTTPRequest
    private let body: [UInt8]
    private let classifier: TroubleClassifier
    private let reader: Locked<ResponseReader>
    private let delta: @Sendable (ModelDelta) throws -> Void
    private let endings: AsyncStream<Ending>
    private let ending: AsyncStream<Ending>.Continuation

    init(
        _ request: ModelRequest, at endpoint: Endpoint, host: Host, delta: @escaping @Sendable (ModelDelta) throws -> Void
    ) throws(Failure) {
        let names = ToolNames(request)
        let chat = ChatRequest(request, names: names, bound: ChatRequest.OutputBound(endpoint: endpoint.url))
        self.request = endpoint.request(
            "POST", "chat/completions", accept: chat.stream ? "text/event-stream, application/json" : "application/json")
        body = Array(try JSON.encode(chat).utf8)
        classifier = endpoint.classifier(model: request.model)
        reader = Locked(ResponseReader(request, names: names, classifier: classifier))
        self.host = host
        self.delta = delta
        (endings, ending) = AsyncStream.makeStream()
    }

    /// What came of it, and whether text was handed out.
    func run(_ call: Call) async -> (outcome: ResponseReader.Outcome, hasGivenText: Bool) {
        // Whichever ends first ends the other: the transfer, or the reader that needs no more of it.
        await withTaskGroup { group in
            group.addTask { await self.transfer(call) }
            group.addTask { await self.awaitEnding(call) }
            await group.next()
            group.cancelAll()
        }
        return reader.withLock { reader in
            let outcome = reader.outcome ?? .failed(Trouble(failure: Failure(.cancelled, "cancelled")))
            return (outcome, reader.hasGivenText)
        }
    }

    private func transfer(_ call: Call) async {
        do {
            try await host.http.request(request, body: body, call: call) { head in
                let now = self.host.clock.wall()
                self.reader.withLock { $0.begin(head, now: now) }
            } onData: { bytes in
                self.handOn(self.reader.withLock { $0.consume(bytes) })
            }
            handOn(reader.withLock { $0.end() })
        } catch {
            let trouble = classifier.transport(error)
            reader.withLock { $0.fail(trouble) }
        }
    }

    /// Hands text on outside of the lock, since that may block for as long as the caller takes.
    private func handOn(_ text: String) {
        if !text.isEmpty {
            do { try delta(ModelDelta(text: text)) } catch {
                reader.withLock { $0.fail(Trouble(failure: Failure(error))) }
            }
        }
        switch reader.withLock({ $0.outcome }) {
        case nil: break
        case .completed: ending.yield(.complete)
        case .failed: ending.yield(.failed)
        }
    }

    private func awaitEnding(_ call: Call) async {
        for await ending in endings {
            if ending == .complete { try? await host.clock.sleep(Self.linger, call: call) }
            return
        }
    }
}
