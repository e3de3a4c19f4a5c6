enum MetricsKey: String, ManifestKey {
    case listen, otlp, interval, headers
}

/// The section `metrics`.
extension ManifestDecoder {
    mutating func decodeMetrics(_ field: Field) -> MetricSettings {
        var metrics = MetricSettings()
        for (key, field) in fields(of: field, as: MetricsKey.self, owner: "metrics") {
            switch key {
            case .listen: metrics.listen = decodePlace(field)
            case .otlp: metrics.collector.urlText = decodeURL(field, of: metrics.collector)
            case .interval: metrics.interval = duration(field, default: metrics.interval, in: MetricSettings.intervalRange)
            case .headers: metrics.collector.headerTexts = decodeHeaders(field)
            }
        }
        return metrics
    }

    private mutating func decodePlace(_ field: Field) -> MetricSettings.Place? {
        guard let node = field.node else {
            recordDefault(field, "nowhere")
            return nil
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .text)
            return nil
        }
        guard let place = MetricSettings.Place(text) else {
            let message = "\(field.name) is \(text.quoted), which is not a loopback address with a port"
            problems.add(node.position, message, remedy: "write 127.0.0.1:9464; others could read the figures anywhere else")
            return nil
        }
        record(field, "\(place)")
        return place
    }
}
