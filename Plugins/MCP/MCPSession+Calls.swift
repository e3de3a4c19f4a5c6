import CruciblePlugin

/// A tool call in progress, which may take several requests when the server asks for input.
struct ToolRequest: Sendable {
    var tool: String
    var arguments: JSONValue
    /// The `traceparent` of W3C; nil: not traced.
    var context: String?
    /// Of the whole call.
    var deadline: Moment
    /// The request that is open now.
    var id: Int
    var rounds = 0
}

extension MCPSession {
    mutating func begin(_ token: CallToken, _ tool: String, _ arguments: JSONValue, _ context: String?, now: Moment) {
        if let failure = obstacle(tool, arguments) { return emit(.complete(token, .failure(failure))) }
        calls[token] = ToolRequest(tool: tool, arguments: arguments, context: context, deadline: now + limits.call, id: nextID)
        request(token, answers: [:])
    }

    private func obstacle(_ tool: String, _ arguments: JSONValue) -> Failure? {
        guard phase == .ready else { return Failure(.unavailable, "server '\(server)' is not ready") }
        guard arguments.object != nil else {
            return Failure(.invalidArgument, "the arguments of \(server).\(tool) must be an object")
        }
        let name = "\(server).\(tool)"
        guard tools.contains(where: { $0.name == name }) else {
            let known = tools.prefix(12).map(\.name).joined(separator: ", ")
            let rest = tools.count > 12 ? " and \(tools.count - 12) more" : ""
            return Failure(
                .notFound, "there is no tool '\(ServerText.clean(name, limit: 100))'; the server has \(known.isEmpty ? "none" : known + rest)")
        }
        guard calls.count < SessionLimits.maximumCalls else {
            return Failure(.resourceExhausted, "server '\(server)' has \(calls.count) calls open; wait for one to end")
        }
        return nil
    }

    /// Sends the next request of a call; `answers` is what the server asked for.
    private mutating func request(_ token: CallToken, answers: [String: JSONValue]) {
        guard var call = calls[token] else { return }
        call.id = nextID
        calls[token] = call
        var meta: [String: JSONValue] = ["progressToken": .int(call.id)]
        if let context = call.context { meta["traceparent"] = .string(context) }
        if isModern, let version {
            meta.merge(envelope(version)) { one, _ in one }
            if openingState.canLog { meta["io.modelcontextprotocol/logLevel"] = "info" }
        }
        var params = answers
        params["name"] = .string(call.tool)
        params["arguments"] = call.arguments
        params["_meta"] = .object(meta)
        send("tools/call", params, .call(token), deadline: call.deadline)
    }

    mutating func called(_ token: CallToken, _ outcome: Result<JSONValue, RPCError>) {
        switch outcome {
        case .success(let result):
            switch result["resultType"] {
            case nil, "complete": complete(token, read(result, of: token))
            case "input_required": answer(token, result)
            case let type?:
                let kind = ServerText.clean(type.string ?? "of a wrong form", limit: 60)
                complete(token, .failure(Failure(.broken, "\(name(of: token)) gave a result of the unknown type \(kind)")))
            }
        case .failure(let error):
            complete(token, .failure(Failure(Self.status(error.code), "\(name(of: token)) refused: \(error.text)")))
        }
    }

    private func read(_ result: JSONValue, of token: CallToken) -> Result<ToolResult, Failure> {
        Result { () throws(Failure) in try ToolResultReader.read(result) }
            .mapError { Failure($0.status, "\(name(of: token)): \($0.message)") }
    }

    /// The server wants something first. This client can only name its roots; the request is then made again with the answers.
    private mutating func answer(_ token: CallToken, _ result: JSONValue) {
        guard var call = calls[token] else { return }
        call.rounds += 1
        calls[token] = call
        guard call.rounds <= SessionLimits.maximumRounds else {
            return complete(token, .failure(Failure(.broken, "\(name(of: token)) asked for input \(call.rounds) times")))
        }
        var answers: [String: JSONValue] = [:]
        if let state = result["requestState"]?.string { answers["requestState"] = .string(state) }
        var responses: [String: JSONValue] = [:]
        for (key, request) in result["inputRequests"]?.object ?? [:] {
            guard request["method"] == "roots/list", !roots.isEmpty else {
                let method = ServerText.clean(request["method"]?.string ?? "something unnamed", limit: 60)
                return complete(token, .failure(Failure(.unimplemented, "\(name(of: token)) needs \(method), which is not offered here")))
            }
            responses[key] = rootsResult
        }
        if !responses.isEmpty { answers["inputResponses"] = .object(responses) }
        request(token, answers: answers)
    }

    var rootsResult: JSONValue { ["roots": .array(roots.map { ["uri": .string($0)] })] }

    mutating func complete(_ token: CallToken, _ result: Result<ToolResult, Failure>) {
        guard calls.removeValue(forKey: token) != nil else { return }
        emit(.complete(token, result))
    }

    /// Ends a call that the server is still working on, and tells the server.
    mutating func abandon(_ token: CallToken, reason: String, _ failure: Failure) {
        guard let id = calls[token]?.id else { return }
        forget(id)
        notify("notifications/cancelled", ["requestId": .int(id), "reason": .string(reason)])
        complete(token, .failure(failure))
    }

    mutating func progressed(_ params: JSONValue) {
        guard let id = params["progressToken"]?.int, case .call(let token)? = requests[id]?.kind else { return }
        guard let progress = params["progress"]?.number else {
            return violation("a progress notification has no number")
        }
        let message = params["message"]?.string.map { ServerText.clean($0, limit: 1000) }
        emit(.progress(token, ToolProgress(progress: progress, total: params["total"]?.number, message: message)))
    }

    func name(of token: CallToken) -> String {
        ServerText.clean("\(server).\(calls[token]?.tool ?? "")", limit: 200)
    }

    private static func status(_ code: Int) -> Status {
        switch code {
        case RPCCode.invalidParameters: .invalidArgument
        case RPCCode.methodNotFound: .unimplemented
        default: .failed
        }
    }
}

extension JSONValue {
    /// A number, whole or not.
    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
