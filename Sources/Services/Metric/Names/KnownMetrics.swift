/// Metrics whose name says what they are, whoever defines them first: those of OpenTelemetry's semantic conventions that plugins of the
/// standard interfaces report. Without the list, one plugin could spoil a name for all others.
enum KnownMetrics {
    private static let all: [MetricDefinition] = [
        MetricDefinition("gen_ai.client.operation.duration", .distribution, unit: .seconds, help: "How long operations of models took."),
        MetricDefinition("gen_ai.client.token.usage", .distribution, unit: MetricUnit("{token}")!, help: "Tokens that went into models and came out."),
        MetricDefinition("mcp.client.operation.duration", .distribution, unit: .seconds, help: "How long requests to MCP servers took."),
    ]

    static func find(_ name: String) -> MetricDefinition? { all.first { $0.name == name } }

    /// Names that begin with one of these words are the host's own, also where they only look so to Prometheus.
    static func reservedWord(of name: String) -> String? {
        ["crucible", "process"].first { name == $0 || name.hasPrefix($0 + ".") || name.hasPrefix($0 + "_") }
    }
}
