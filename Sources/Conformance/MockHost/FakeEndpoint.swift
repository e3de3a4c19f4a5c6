import Gate

/// What `crucible.http/1` gives when a plugin is tested alone: an OpenAI-compatible endpoint with one model that always says the same.
enum FakeEndpoint {
    static func answer(_ call: HostInvocation, isUnanswered: Bool) -> GateStatus {
        let (request, sent) = (JSONDocument(parsing: call.text(0)), JSONDocument(parsing: call.text(1)))
        guard let url = request?["url"]?.string else { return call.fail(.invalidArgument, "the request has no url") }
        let (head, data, done) = (call.callback(2), call.callback(3), call.done)
        if isUnanswered {
            call.onCancel { done(.i32(GateStatus.cancelled.rawValue), .str("cancelled")) }
            return .ok
        }
        let isStream = sent?["stream"] == .bool(true)
        let type = isStream ? "text/event-stream" : "application/json"
        head(.str(#"{"status":200,"headers":{"content-type":"\#(type)"}}"#))
        data(.bytes(Array((url.hasSuffix("/models") ? models : isStream ? stream : whole).utf8)))
        done(.i32(GateStatus.ok.rawValue), .str(""))
        return .ok
    }

    private static let models = #"{"object":"list","data":[{"id":"example","object":"model"}]}"#

    private static let whole = #"""
        {"id":"1","object":"chat.completion","model":"example","choices":[{"index":0,"finish_reason":"stop",\#
        "message":{"role":"assistant","content":"Scattering."}}],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}
        """#

    private static let stream = #"""
        data: {"id":"1","object":"chat.completion.chunk","model":"example","choices":[{"index":0,"delta":{"content":"Scattering."}}]}

        data: {"id":"1","object":"chat.completion.chunk","model":"example","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: [DONE]


        """#
}
