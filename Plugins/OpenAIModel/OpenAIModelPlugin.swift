import CruciblePlugin
import Locking

/// Language models behind any OpenAI-compatible endpoint, and the endpoint's server itself where the configuration names one.
public final class OpenAIModelPlugin: ModelProvider {
    public static let description = PluginDescription(
        id: "crucible.openai-model", version: "0.1.0",
        summary: "Language models behind any OpenAI-compatible endpoint, which it can start itself",
        provides: [.model(by: OpenAIModelPlugin.self)],
        requires: [.one(.log), .one(.clock), .one(.config), .one(.http), .one(.metric), .optional(.process), .optional(.trace)],
        startDeadline: .seconds(90),
        wants: ["http: the host of base_url", "commands: the program of server.command, if it is given"])

    /// Bytes of the endpoint's list of models.
    private static let longestList = 4 << 20

    private let host: Host
    private let configuration: Configuration
    private let server: EndpointServer?
    private let models: Locked<[ModelInfo]>
    private let figures: OperationFigures

    public init(host: Host) throws {
        self.host = host
        let document = Result { () throws(Failure) in try host.config.decode(ConfigurationDocument.self) }
        configuration = try ConfigurationCheck.check(document, raw: try host.config.decode(JSONValue.self))
        models = Locked(configuration.models)
        server = try Self.server(of: configuration, host: host)
        figures = try OperationFigures(host)
    }

    private static func server(of configuration: Configuration, host: Host) throws(Failure) -> EndpointServer? {
        guard let server = configuration.server else { return nil }
        guard let process = host.process else {
            throw Failure(.unavailable, "`server` needs the host's process service, which this host does not provide: leave `server` out")
        }
        return EndpointServer(server, baseURL: configuration.baseURL, host: host, service: process)
    }

    public func start(_ call: Call) async throws {
        try await server?.start(call)
        guard configuration.discover else { return }
        do {
            let found = try await discover(call)
            models.withLock { $0 = found }
        } catch {
            // A start that failed leaves nothing running.
            await server?.stop()
            throw error
        }
    }

    public func stop(_ call: Call) async { await server?.stop() }

    /// Those of a server that stays down cannot be asked.
    public func models(call: Call) throws -> ModelList {
        ModelList(models: server?.isExpected == false ? [] : models.withLock { $0 })
    }

    public func complete(
        _ request: ModelRequest, call: Call, delta: @escaping @Sendable (ModelDelta) throws -> Void
    ) async throws -> ModelCompletion {
        try await figures.measure(request.model) {
            try await host.withCall(below: call, timeout: configuration.timeouts.request) { call in
                try await self.attempt(request, call, delta)
            }
        }
    }

    private func attempt(
        _ request: ModelRequest, _ call: Call, _ delta: @escaping @Sendable (ModelDelta) throws -> Void
    ) async throws -> ModelCompletion {
        var attempt = 1
        while true {
            switch try await ask(request, attempt, call, delta) {
            case (.completed(let completion), _): return completion
            case (.failed(let trouble), let hasGivenText):
                let remaining = call.deadline.map { Duration.nanoseconds($0 - host.clock.now()) }
                let decision = configuration.retry.decide(trouble, attempt: attempt, remaining: remaining, hasGivenText: hasGivenText)
                guard case .again(let pause) = decision else { throw trouble.failure }
                host.log(.info, "asks again", ["reason": "\(trouble.failure)", "pause_ms": "\(pause.wholeMilliseconds)"], call: call)
                try await host.clock.sleep(pause, call: call)
                attempt += 1
            }
        }
    }

    /// One attempt, which is a span of its own.
    private func ask(
        _ request: ModelRequest, _ attempt: Int, _ call: Call, _ delta: @escaping @Sendable (ModelDelta) throws -> Void
    ) async throws -> (outcome: ResponseReader.Outcome, hasGivenText: Bool) {
        try await host.withSpan(
            OperationFigures.span(request.model), below: call, outbound: true, OperationFigures.attributes(request, attempt: attempt)
        ) { call in
            let exchange = try Exchange(request, at: try self.endpoint(), host: self.host, delta: delta)
            let ended = await exchange.run(call)
            self.host.traces.note(call, OperationFigures.note(ended.outcome))
            return ended
        }
    }

    /// Throws `UNAVAILABLE` while the endpoint's own server is not ready.
    private func endpoint() throws(Failure) -> Endpoint {
        let port: Int? = if let server { try server.port() } else { nil }
        return Endpoint(url: try configuration.endpoint(port: port), apiKey: configuration.apiKey, timeouts: configuration.timeouts)
    }

    private func discover(_ call: Call) async throws(Failure) -> [ModelInfo] {
        let endpoint = try endpoint()
        let classifier = endpoint.classifier(model: nil)
        let request = endpoint.request("GET", "models", accept: "application/json")
        let (head, body): (HTTPResponseHead, [UInt8])
        do {
            (head, body) = try await host.http.collect(request, limit: Self.longestList, call: call)
        } catch {
            let failure = classifier.transport(error).failure
            throw Failure(failure.status, "\(failure) (its models are listed at start; discover: false leaves that out)")
        }
        let ids = try ModelCatalogue.ids(head, body, classifier: classifier)
        return try ModelCatalogue.merge(configured: configuration.models, offered: ids, endpoint: endpoint.url)
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(OpenAIModelPlugin.self, negotiation) }
