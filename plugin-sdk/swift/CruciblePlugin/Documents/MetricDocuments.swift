/// metric-definition.schema.json: what a metric is, before it has any series.
public struct MetricDefinition: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable { case counter, gauge, distribution }

    public var name: String
    public var kind: Kind
    /// `1`, `s`, `By`, or what is counted in braces: `{token}`.
    public var unit: String
    /// One sentence.
    public var help: String
    public var labels: [String]

    public init(name: String, kind: Kind, unit: String = "1", help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.labels = labels
    }
}
