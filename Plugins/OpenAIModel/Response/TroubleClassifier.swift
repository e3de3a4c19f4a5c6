import CruciblePlugin

/// Tells errors apart by what the endpoint answered. Every message names the model, the endpoint and what the server said.
struct TroubleClassifier: Sendable {
    var endpoint: EndpointURL
    /// nil for what concerns the endpoint as a whole.
    var model: String?
    /// Never shown, even when the server repeats it.
    var secret: String?

    /// The codes and types that mean "too long": OpenAI, llama.cpp, Anthropic's and others' compatible endpoints.
    private static let tooLongCodes: Set<String> = [
        "context_length_exceeded", "exceed_context_size_error", "string_above_max_length", "request_too_large",
    ]
    /// And the texts of those that give no code, lower case: OpenAI and vLLM; llama.cpp; Ollama; LM Studio; general.
    private static let tooLongTexts = [
        "maximum context length", "available context size", "exceeds the context", "exceed context", "exceeds the model's context",
        "exceeded max context length", "context length of only", "context window", "context the overflows", "context overflow",
        "prompt is too long", "prompt too long", "input is too long", "too many tokens", "max_model_len",
    ]

    /// A failure without an answer: what the host's HTTP service reported.
    func transport(_ failure: Failure) -> Trouble {
        switch failure.status {
        case .unavailable: trouble(.unavailable, "cannot be reached", failure.message, transient: true)
        case .broken: trouble(.broken, "the connection broke", failure.message)
        case .deadlineExceeded: trouble(.deadlineExceeded, "did not answer in time", failure.message)
        case .cancelled: Trouble(failure: failure)
        default: trouble(failure.status, "the request could not be made", failure.message)
        }
    }

    /// An answer with an HTTP status that is not a success. `retryAfter` is the header, read already.
    func answer(status: Int, words: ServerWords, retryAfter: Duration?) -> Trouble {
        if isTooLong(status: status, words) { return trouble(.tooLarge, "the input is too long", words.message) }
        switch status {
        case 401, 403: return trouble(.unauthenticated, "the key was refused (HTTP \(status)): check api_key", words.message)
        case 404:
            let what = model == nil ? "no such path: check base_url" : "no such model, or base_url is wrong"
            return trouble(.notFound, "\(what) (HTTP 404)", words.message)
        case 429: return rateLimited(words, retryAfter)
        case 400, 422:
            if words.codes.contains("model_not_found") { return trouble(.notFound, "no such model", words.message) }
            return trouble(.invalidArgument, "the request was refused (HTTP \(status))", words.message)
        case 408, 500...599:
            var found = trouble(.unavailable, "the server failed (HTTP \(status))\(Self.wait(retryAfter))", words.message, transient: true)
            found.retryAfter = retryAfter
            return found
        default: return trouble(.broken, "unexpected answer (HTTP \(status))", words.message)
        }
    }

    /// An error object where a piece of the answer was expected.
    func insideAnswer(_ words: ServerWords) -> Trouble {
        let status = words.status ?? 0
        if isTooLong(status: status, words) { return trouble(.tooLarge, "the input is too long", words.message) }
        if status == 429 || words.codes.contains("rate_limit_exceeded") { return rateLimited(words, nil) }
        return trouble(.broken, "the answer ended with an error", words.message)
    }

    /// The endpoint broke the protocol or ended early.
    func broken(_ what: String, said: String = "") -> Trouble { trouble(.broken, what, said) }

    /// A bound of this plugin was reached.
    func exhausted(_ what: String) -> Trouble { trouble(.resourceExhausted, what, "") }

    private func rateLimited(_ words: ServerWords, _ retryAfter: Duration?) -> Trouble {
        // Waiting does not refill an account.
        let isOutOfQuota = words.codes.contains("insufficient_quota")
        let what = isOutOfQuota ? "the quota is used up" : "rate-limited\(Self.wait(retryAfter))"
        var found = trouble(.rateLimited, what, words.message, transient: !isOutOfQuota)
        found.retryAfter = retryAfter
        return found
    }

    private static func wait(_ retryAfter: Duration?) -> String {
        retryAfter.map { ", try again in \(DurationWords.describe($0))" } ?? ""
    }

    private func isTooLong(status: Int, _ words: ServerWords) -> Bool {
        if status == 413 || words.codes.contains(where: Self.tooLongCodes.contains) { return true }
        // Only where such a text can mean this; 429 texts speak of tokens as well.
        guard [0, 400, 422, 500].contains(status) else { return false }
        let text = words.message.lowercased()
        return Self.tooLongTexts.contains { text.contains($0) }
    }

    private func trouble(_ status: Status, _ what: String, _ said: String, transient: Bool = false) -> Trouble {
        var message = model.map { "model '\(ServerWords.bounded($0))' at " } ?? ""
        message += "\(endpoint): \(what)"
        if !said.isEmpty { message += ": \(ServerWords.bounded(said))" }
        return Trouble(failure: Failure(status, redacted(message)), isTransient: transient)
    }

    private func redacted(_ text: String) -> String {
        guard let secret, !secret.isEmpty else { return text }
        return text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
    }
}
