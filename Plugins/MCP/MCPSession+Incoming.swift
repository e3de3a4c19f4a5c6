import CruciblePlugin

/// Where a message from the server goes.
extension MCPSession {
    mutating func received(_ message: Result<JSONRPCMessage, JSONRPCMessage.Malformed>, bytes: Int, now: Moment) {
        switch message {
        case .success(.result(let id, let result)): answered(id, .success(result), bytes: bytes, now: now)
        case .success(.error(let id?, let error)): answered(id, .failure(error), bytes: bytes, now: now)
        case .success(.error(nil, let error)): violation("it refuses a message without saying which: \(error.text)")
        case .success(.request(let id, let method, _)): asked(id, method)
        case .success(.notification(let method, let params)): notified(method, params, now: now)
        case .failure(let malformed):
            let failure = Failure(.broken, "the answer of server '\(server)' \(malformed.problem)")
            violation("a message \(malformed.problem)", answers: malformed.answers, failure, now)
        }
    }

    private mutating func answered(_ id: JSONValue, _ outcome: Result<JSONValue, RPCError>, bytes: Int, now: Moment) {
        guard let number = id.int, let request = requests.removeValue(forKey: number) else {
            if id.int.map(isForgotten) ?? false { return }
            let text = (try? JSON.encode(id)) ?? "?"
            return violation("it answers a request that is not open, with id \(ServerText.clean(text, limit: 60))")
        }
        switch request.kind {
        case .discover: discovered(outcome, now: now)
        case .initialize(let version): initialized(version, outcome, now: now)
        case .list: listed(outcome, bytes: bytes, now: now)
        case .listen: listenEnded(outcome)
        case .call(let token): called(token, outcome)
        }
    }

    /// Requests of the server. The newest revision has none of these; answering is harmless.
    private mutating func asked(_ id: JSONValue, _ method: String) {
        switch method {
        case "ping": write(["id": id, "result": [:]], request: nil)
        case "roots/list" where !roots.isEmpty: write(["id": id, "result": rootsResult], request: nil)
        default:
            let error: JSONValue = ["code": .int(RPCCode.methodNotFound), "message": "this client does not do that"]
            write(["id": id, "error": error], request: nil)
        }
    }

    private mutating func notified(_ method: String, _ params: JSONValue, now: Moment) {
        switch method {
        case "notifications/progress": progressed(params)
        case "notifications/message": logged(params)
        case "notifications/tools/list_changed": toolsChanged(now: now)
        default: break
        }
    }

    private mutating func logged(_ params: JSONValue) {
        let level: Log.Level = switch params["level"]?.string {
        case "debug": .debug
        case "notice": .notice
        case "warning": .warning
        case "error": .error
        case "critical", "alert", "emergency": .critical
        default: .info
        }
        let data = params["data"] ?? .null
        let text = data.string ?? (try? JSON.encode(data)) ?? ""
        let logger = params["logger"]?.string.map { ServerText.clean($0, limit: 60) + ": " } ?? ""
        log(level, "says: \(logger)\(ServerText.clean(text, limit: 2000))")
    }

    private mutating func listenEnded(_ outcome: Result<JSONValue, RPCError>) {
        let reason = if case .failure(let error) = outcome { error.text } else { "the server ended the subscription" }
        log(.warning, "changes of its tools will not be noticed until it is started again: \(reason)")
    }

    /// Ends an open request with a failure of this side's making.
    mutating func fail(request id: Int, _ failure: Failure, _ now: Moment) {
        guard let request = requests[id] else { return }
        forget(id)
        switch request.kind {
        case .discover: open(.handshake, now: now)
        case .initialize: fail(failure.message)
        case .list: listingFailed(failure.message, now: now)
        case .listen: log(.warning, failure.message)
        case .call(let token): complete(token, .failure(failure))
        }
    }

    mutating func expire(_ id: Int, now: Moment) {
        switch requests[id]?.kind {
        case .discover:
            forget(id)
            open(.handshake, now: now)
        case .call(let token):
            let text = "\(name(of: token)) did not answer within \(limits.call)"
            abandon(token, reason: "timed out", Failure(.deadlineExceeded, text))
        case .list:
            forget(id)
            listingFailed("it did not list its tools within \(limits.listing)", now: now)
        case .initialize, .listen, nil: break
        }
    }
}
