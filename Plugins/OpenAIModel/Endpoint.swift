import CruciblePlugin

/// The endpoint as it can be asked at this moment.
struct Endpoint: Sendable {
    var url: EndpointURL
    var apiKey: String?
    var timeouts: Configuration.Timeouts

    func request(_ method: String, _ path: String, accept: String) -> HTTPRequest {
        var headers = ["accept": accept]
        if method == "POST" { headers["content-type"] = "application/json" }
        if let apiKey { headers["authorization"] = "Bearer \(apiKey)" }
        return HTTPRequest(
            method: method, url: url.appending(path), headers: headers,
            connectTimeout: Int(timeouts.connect.wholeMilliseconds), idleTimeout: Int(timeouts.idle.wholeMilliseconds))
    }

    func classifier(model: String?) -> TroubleClassifier { TroubleClassifier(endpoint: url, model: model, secret: apiKey) }
}
