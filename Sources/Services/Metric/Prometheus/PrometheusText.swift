/// Families in the text format of Prometheus, version 0.0.4.
public enum PrometheusText {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families without a sample are left out. Those of one name must be of one kind and unit.
    public static func render(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty { render(family, into: &text) }
        return text
    }

    private static func render(_ family: MetricFamily, into text: inout String) {
        let name = MetricDefinition.prometheusName(family.name, family.kind, family.unit)
        let type =
            switch family.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .distribution: "histogram"
            case .summary: "summary"
            }
        text += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(type)\n"
        for sample in family.samples {
            let labels = sample.labels.map { (MetricName.prometheus($0.name), $0.value) }
            switch sample.value {
            case .counter(let amount): line(name, labels, "\(amount)", into: &text)
            case .gauge(let value): line(name, labels, number(value), into: &text)
            case .distribution(let figures):
                for bucket in figures.buckets { line(name + "_bucket", labels + [("le", number(bucket.bound))], "\(bucket.count)", into: &text) }
                line(name + "_bucket", labels + [("le", "+Inf")], "\(figures.count)", into: &text)
                line(name + "_sum", labels, "\(figures.sum)", into: &text)
                line(name + "_count", labels, "\(figures.count)", into: &text)
            case .summary(let count, let sum, let quantiles):
                for quantile in quantiles { line(name, labels + [("quantile", number(quantile.part))], number(quantile.value), into: &text) }
                line(name + "_sum", labels, "\(sum)", into: &text)
                line(name + "_count", labels, "\(count)", into: &text)
            }
        }
    }

    private static func line(_ name: String, _ labels: [(String, String)], _ value: String, into text: inout String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// In a label's value, backslash, quote and line feed are escaped.
    static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") }) else { return value }
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// In help, backslash and line feed.
    static func escapedHelp(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 9_007_199_254_740_992 { return "\(Int64(value))" }
        return "\(value)"
    }
}
