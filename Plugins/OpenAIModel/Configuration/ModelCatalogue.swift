import CruciblePlugin

/// The models that this plugin offers: those that the configuration describes, and those that the endpoint lists.
struct ModelCatalogue {
    private struct Listing: Decodable {
        struct Entry: Decodable { var id: String }
        var data: [Entry]
    }

    /// Entries of an endpoint's list that are taken, and how many a message names.
    private static let most = 4096
    private static let mostNamed = 10

    /// The ids in the answer to `GET /models`.
    static func ids(_ head: HTTPResponseHead, _ body: [UInt8], classifier: TroubleClassifier) throws(Failure) -> [String] {
        let text = String(decoding: body, as: UTF8.self)
        guard head.status == 200 else {
            throw classifier.answer(status: head.status, words: ServerWords(body: text), retryAfter: nil).failure
        }
        guard let listing = try? JSON.decode(Listing.self, from: text, what: "models") else {
            throw classifier.broken("not a list of models", said: text).failure
        }
        return listing.data.prefix(most).map(\.id).filter { !$0.isEmpty }
    }

    /// Configured models first, as configured; then those that only the endpoint knows. Throws `NOT_FOUND` with all configured ids
    /// that the endpoint does not offer.
    static func merge(configured: [ModelInfo], offered: [String], endpoint: EndpointURL) throws(Failure) -> [ModelInfo] {
        let known = Set(offered)
        // Ollama lists `name:latest` and answers to `name`.
        let missing = configured.filter { !known.contains($0.id) && !known.contains($0.id + ":latest") }.map(\.id)
        guard missing.isEmpty else {
            throw Failure(
                .notFound,
                "\(endpoint) does not offer \(named(missing)); it offers \(named(offered)): correct `models`, or set discover: false")
        }
        var seen = Set(configured.flatMap { [$0.id, $0.id + ":latest"] })
        return configured + offered.filter { seen.insert($0).inserted }.map { ModelInfo(id: $0) }
    }

    private static func named(_ ids: [String]) -> String {
        if ids.isEmpty { return "nothing" }
        let shown = ids.prefix(mostNamed).map { "'\(ServerWords.bounded($0))'" }.joined(separator: ", ")
        return ids.count > mostNamed ? "\(shown) and \(ids.count - mostNamed) more" : shown
    }
}
