import FoundationEssentials

/// `otlp_collector.py`: a stand-in for an OpenTelemetry collector, which reads what it gets with OpenTelemetry's own messages.
struct Collector {
    struct Verdict: Decodable {
        struct Span: Decodable {
            var trace: String
            var id: String
            var parent: String
            var name: String
            var kind: Int
            var status: Int
        }

        /// The latest point of a series.
        struct Figure: Decodable {
            struct Quantile: Decodable, Hashable {
                var quantile: Double
                var value: Double
            }

            var name: String
            /// `sum`, `gauge`, `histogram` or `summary`.
            var kind: String
            var unit: String
            var attributes: [String: String]
            var value: Double?
            var count: Double?
            var sum: Double?
            var min: Double?
            var max: Double?
            var bounds: [Double]?
            /// Of each bucket, with one above the bounds.
            var counts: [Double]?
            var quantiles: [Quantile]?
        }

        struct Request: Decodable {
            var path: String
            var step: String
            var headers: [String: String]
        }

        var spans: [Span]
        var figures: [Figure]
        var problems: [String]
        var requests: [Request]
    }

    private let program: Program
    let port: Int

    /// - Parameter script: the statuses that its requests get in turn.
    static func start(_ script: String = "200") async throws -> Collector {
        let program = try Program(Repository.python, [Repository.servers + "/otlp_collector.py", "--script", script])
        try await eventually("the collector prints its port") { !program.output.isEmpty || !program.errors.isEmpty }
        guard let port = Int(program.output) else { throw Timeout(what: "a port in '\(program.output)\(program.errors)'") }
        return Collector(program: program, port: port)
    }

    /// Ends it; what it got, also as text.
    func verdict() async throws -> (verdict: Verdict, text: String) {
        program.closeInput()
        let result = await program.result()
        let text = String(result.output.split(separator: "\n").last ?? "")
        return (try JSONDecoder().decode(Verdict.self, from: Data(text.utf8)), text)
    }

    func stop() { program.signal(9) }

    /// Where it takes figures.
    var figures: String { "http://127.0.0.1:\(port)/v1/metrics" }

    /// The section of a manifest that sends all traces to it.
    func section(_ more: String = "") -> String { "traces: { otlp: \"http://127.0.0.1:\(port)/v1/traces\"\(more) }\n" }
}
