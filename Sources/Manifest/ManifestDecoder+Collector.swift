/// Where something is sent by OTLP, in the sections that have it.
extension ManifestDecoder {
    mutating func decodeURL(_ field: Field, of collector: CollectorSettings) -> EnvironmentText? {
        guard let node = field.node else {
            recordDefault(field, "nowhere")
            return nil
        }
        guard let text = environmentText(node, field, check: collector.flaw(ofURL:)) else { return nil }
        record(field, text.written)
        return text
    }

    mutating func decodeHeaders(_ field: Field) -> [CollectorSettings.Header] {
        guard let node = field.node else {
            recordDefault(field, "{}")
            return []
        }
        guard let pairs = mapping(node, field, expected: .other("a mapping from names to values")) else { return [] }
        if pairs.count > CollectorSettings.mostHeaders {
            let message = "\(field.name) names \(pairs.count) headers; \(CollectorSettings.mostHeaders) are possible"
            problems.add(pairs[CollectorSettings.mostHeaders].keyPosition, message, remedy: "remove some")
        }
        if pairs.isEmpty { record(field, "{}") }
        return pairs.prefix(CollectorSettings.mostHeaders).compactMap { pair in
            if !CollectorSettings.isHeaderName(pair.key) {
                problems.add(pair.keyPosition, "\(pair.key.quoted) in \(field.name) cannot be set", remedy: "name a header such as authorization")
            }
            let place = Field(node: pair.value, path: ValuePath.append(pair.key, to: field.path), name: "\(pair.key.quoted) in \(field.name)")
            guard let text = environmentText(pair.value, place, check: CollectorSettings.flaw(ofHeader:)) else { return nil }
            record(place, text.written)
            return CollectorSettings.Header(name: pair.key, text: text)
        }
    }
}
