enum TracesKey: String, ManifestKey {
    case otlp, sample, queue, headers
}

/// The section `traces`.
extension ManifestDecoder {
    mutating func decodeTraces(_ field: Field) -> TraceSettings {
        var traces = TraceSettings()
        for (key, field) in fields(of: field, as: TracesKey.self, owner: "traces") {
            switch key {
            case .otlp: traces.collector.urlText = decodeURL(field, of: traces.collector)
            case .sample: traces.sample = percent(field, default: traces.sample)
            case .queue: traces.queue = integer(field, default: traces.queue, in: TraceSettings.queueRange)
            case .headers: traces.collector.headerTexts = decodeHeaders(field)
            }
        }
        return traces
    }
}
