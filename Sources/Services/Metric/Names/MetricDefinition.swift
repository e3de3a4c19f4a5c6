/// What a plugin says of a metric before it has any series (metric-definition.schema.json).
public struct MetricDefinition: Sendable, Hashable, Decodable {
    public var name: String
    public var kind: MetricKind
    public var unit: MetricUnit
    /// One sentence.
    public var help: String
    /// The labels that its series may have.
    public var labels: [String]

    enum CodingKeys: String, CodingKey { case name, kind, unit, help, labels }

    public init(_ name: String, _ kind: MetricKind, unit: MetricUnit = .none, help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
        self.labels = labels
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        kind = try values.decode(MetricKind.self, forKey: .kind)
        unit = try values.decodeIfPresent(MetricUnit.self, forKey: .unit) ?? .none
        help = try values.decode(String.self, forKey: .help)
        labels = try values.decodeIfPresent([String].self, forKey: .labels) ?? []
    }

    /// Why it cannot be; nil when it can.
    var problem: String? {
        if let problem = MetricName.problem(ofMetric: name) { return problem }
        if kind == .summary { return "a plugin's metric is a counter, a gauge or a distribution" }
        guard (1...MetricLimits.helpBytes).contains(help.utf8.count) else { return "the help of '\(name)' must have 1 to \(MetricLimits.helpBytes) bytes" }
        guard MetricName.isPrintable(help) else { return "the help of '\(name)' has a control character" }
        guard labels.count <= MetricLimits.labels else { return "'\(name)' has \(labels.count) labels; \(MetricLimits.labels) are possible" }
        for label in labels { if let problem = MetricName.problem(ofLabel: label) { return problem } }
        guard Set(labels.map(MetricName.prometheus)).count == labels.count else { return "two labels of '\(name)' have one name for Prometheus" }
        return nil
    }

    /// The name under which Prometheus knows the whole.
    var prometheusName: String { Self.prometheusName(name, kind, unit) }

    static func prometheusName(_ name: String, _ kind: MetricKind, _ unit: MetricUnit) -> String {
        var text = MetricName.prometheus(name)
        if !text.hasSuffix(unit.prometheusSuffix) { text += unit.prometheusSuffix }
        return kind == .counter ? text + "_total" : text
    }

    /// Every name that its lines have; no two metrics may share one.
    var prometheusNames: [String] {
        let name = prometheusName
        return kind == .distribution ? [name, name + "_bucket", name + "_sum", name + "_count"] : [name]
    }
}
