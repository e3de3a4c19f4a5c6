/// What the decoder says about values: problems, and where the good ones came from.
extension ManifestDecoder {
    mutating func record(_ field: Field, _ value: String) {
        guard let node = field.node else { return }
        effectiveValues.append(EffectiveValue(path: field.path, value: value, source: .manifest(node.position)))
    }

    mutating func recordDefault(_ field: Field, _ value: String) {
        effectiveValues.append(EffectiveValue(path: field.path, value: value, source: .default))
    }

    mutating func wrongType(_ node: YAMLNode, _ field: Field, expected: Expected) {
        if case .invalid = node.content { return }
        let message = "\(field.name) must be \(expected), but it is \(node.kind)"
        problems.add(node.position, message, remedy: expected.remedy(insteadOf: node.content))
    }

    mutating func outOfRange(_ node: YAMLNode, _ field: Field, _ value: String, _ least: String, _ most: String) {
        let remedy = "choose from \(least) to \(most)"
        problems.add(node.position, "\(field.name) is \(value.quoted), which is out of range", remedy: remedy)
    }
}
