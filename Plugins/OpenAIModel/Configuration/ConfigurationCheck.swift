import CruciblePlugin

/// Turns the document into a ``Configuration``, or into one failure that lists all that is wrong with it.
struct ConfigurationCheck {
    static let addressRule = "base_url: must be an http or https address without user, query or fragment, such as http://127.0.0.1:11434/v1"
    private static let longestTimeout = Duration.seconds(86_400)
    private static let mostModels = 1024

    private var problems: [String] = []

    /// `document` and `raw` are two readings of the same text. A document that cannot be read has `nil` and the reason why.
    static func check(_ document: Result<ConfigurationDocument, Failure>, raw: JSONValue) throws(Failure) -> Configuration {
        var check = ConfigurationCheck()
        for key in UnknownKeys.find(in: raw, known: ConfigurationDocument.knownKeys) { check.problems.append("\(key): there is no such key") }
        var configuration: Configuration?
        switch document {
        case .success(let document): configuration = check.configuration(document)
        case .failure(let failure): check.problems.append(failure.message)
        }
        guard check.problems.isEmpty, let configuration else {
            throw Failure(.invalidArgument, "config of the OpenAI model plugin: " + check.problems.joined(separator: "; "))
        }
        return configuration
    }

    private mutating func configuration(_ document: ConfigurationDocument) -> Configuration {
        address(document)
        key(document.apiKey)
        models(document.models ?? [])
        return Configuration(
            baseURL: document.baseURL, apiKey: document.apiKey, timeouts: timeouts(document.timeouts), retry: retry(document.retry),
            models: document.models ?? [], discover: document.discover ?? true, server: document.server.map { server($0) })
    }

    private mutating func address(_ document: ConfigurationDocument) {
        // Any port fits where the host's will stand.
        if EndpointURL(PortTemplate.fill(document.baseURL, 1)) == nil { problems.append(Self.addressRule) }
        if PortTemplate.isIn(document.baseURL), document.server == nil {
            problems.append("base_url: {port} is known only when `server` is given: write the port of the running server")
        }
    }

    private mutating func key(_ key: String?) {
        guard let key else { return }
        // It goes into a header line, and never into a message.
        if key.isEmpty || !key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            problems.append("api_key: must be visible ASCII without spaces, and not empty; leave it out if the endpoint needs none")
        }
    }

    private mutating func timeouts(_ given: ConfigurationDocument.Timeouts?) -> Configuration.Timeouts {
        var timeouts = Configuration.Timeouts()
        read(given?.connect, "timeouts.connect", into: &timeouts.connect)
        read(given?.idle, "timeouts.idle", into: &timeouts.idle)
        read(given?.request, "timeouts.request", into: &timeouts.request)
        return timeouts
    }

    private mutating func retry(_ given: ConfigurationDocument.Retry?) -> RetryPolicy {
        var policy = RetryPolicy()
        policy.attempts = given?.attempts ?? policy.attempts
        if !(1...10).contains(policy.attempts) { problems.append("retry.attempts: must be 1 (never repeat) to 10") }
        read(given?.backoff, "retry.backoff", into: &policy.backoff)
        read(given?.limit, "retry.limit", into: &policy.limit)
        return policy
    }

    private mutating func read(_ given: Interval?, _ path: String, into value: inout Duration) {
        guard let given else { return }
        value = given.duration
        if value <= .zero || value > Self.longestTimeout { problems.append("\(path): must be more than 0 and at most 24h") }
    }

    private mutating func models(_ models: [ModelInfo]) {
        if models.count > Self.mostModels { problems.append("models: at most \(Self.mostModels)") }
        var seen: Set<String> = []
        for (index, model) in models.enumerated() {
            let path = "models[\(index)]"
            if model.id.isEmpty { problems.append("\(path).id: must not be empty") }
            if !seen.insert(model.id).inserted { problems.append("\(path).id: '\(model.id)' is listed twice") }
            if let length = model.contextLength, length <= 0 { problems.append("\(path).context_length: must be more than 0") }
            for (name, cost) in [("input_cost_per_million", model.inputCost), ("output_cost_per_million", model.outputCost)] {
                if let cost, !(cost >= 0 && cost.isFinite) { problems.append("\(path).\(name): must not be negative") }
            }
            if let quality = model.quality, !(0...1).contains(quality) { problems.append("\(path).quality: must be 0 to 1") }
            if let speed = model.tokensPerSecond, !(speed > 0 && speed.isFinite) {
                problems.append("\(path).tokens_per_second: must be more than 0")
            }
        }
    }

    private mutating func server(_ given: ConfigurationDocument.Server) -> Configuration.Server {
        if given.command.isEmpty || given.command[0].isEmpty { problems.append("server.command: must name a program") }
        if EndpointURL(PortTemplate.fill(given.ready, 1)) == nil {
            problems.append("server.ready: must be an http or https address without user, query or fragment")
        }
        var timeout = Duration.seconds(60)
        read(given.startTimeout, "server.start_timeout", into: &timeout)
        return Configuration.Server(
            command: given.command, environment: given.environment ?? [:], ready: given.ready, startTimeout: timeout, missing: given.missing)
    }
}
