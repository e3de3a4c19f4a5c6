enum TracesKey: String, ManifestKey {
    case otlp, sample, queue, headers
}

/// The section `traces`.
extension ManifestDecoder {
    mutating func decodeTraces(_ field: Field) -> TraceSettings {
        var traces = TraceSettings()
        for (key, field) in fields(of: field, as: TracesKey.self, owner: "traces") {
            switch key {
            case .otlp: traces.otlpText = decodeURL(field)
            case .sample: traces.sample = percent(field, default: traces.sample)
            case .queue: traces.queue = integer(field, default: traces.queue, in: TraceSettings.queueRange)
            case .headers: traces.headerTexts = decodeHeaders(field)
            }
        }
        return traces
    }

    private mutating func decodeURL(_ field: Field) -> EnvironmentText? {
        guard let node = field.node else {
            recordDefault(field, "nowhere")
            return nil
        }
        guard let text = environmentText(node, field, check: TraceSettings.flaw(ofURL:)) else { return nil }
        record(field, text.written)
        return text
    }

    private mutating func decodeHeaders(_ field: Field) -> [TraceSettings.Header] {
        guard let node = field.node else {
            recordDefault(field, "{}")
            return []
        }
        guard let pairs = mapping(node, field, expected: .other("a mapping from names to values")) else { return [] }
        if pairs.count > TraceSettings.mostHeaders {
            let message = "\(field.name) names \(pairs.count) headers; \(TraceSettings.mostHeaders) are possible"
            problems.add(pairs[TraceSettings.mostHeaders].keyPosition, message, remedy: "remove some")
        }
        if pairs.isEmpty { record(field, "{}") }
        return pairs.prefix(TraceSettings.mostHeaders).compactMap { pair in
            if !TraceSettings.isHeaderName(pair.key) {
                problems.add(pair.keyPosition, "\(pair.key.quoted) in \(field.name) cannot be set", remedy: "name a header such as authorization")
            }
            let place = Field(node: pair.value, path: ValuePath.append(pair.key, to: field.path), name: "\(pair.key.quoted) in \(field.name)")
            guard let text = environmentText(pair.value, place, check: TraceSettings.flaw(ofHeader:)) else { return nil }
            record(place, text.written)
            return TraceSettings.Header(name: pair.key, text: text)
        }
    }
}
