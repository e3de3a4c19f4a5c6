/// Single values, each checked, and recorded with where it came from.
extension ManifestDecoder {
    /// Every key of `Key`, with what stands there. Reports unknown keys. Empty if `node` is not a mapping.
    mutating func fields<Key: ManifestKey>(
        of node: YAMLNode, as: Key.Type, path: String, name: String, owner: String?
    ) -> [(Key, Field)] {
        let whole = Field(node: node, path: path, name: name)
        guard let pairs = mapping(node, whole, expected: .other("a mapping of keys")) else { return [] }
        var found: [String: YAMLNode] = [:]
        for pair in pairs {
            found[pair.key] = pair.value
            guard Key(rawValue: pair.key) == nil else { continue }
            problems.add(
                pair.keyPosition, "unknown key \(pair.key.quoted)" + (owner.map { " in \($0)" } ?? ""),
                remedy: Suggestion.remedy(for: pair.key, known: Key.allCases.map(\.rawValue), kind: "known keys"))
        }
        return Key.allCases.map { key in
            let name = "'\(key.rawValue)'" + (owner.map { " of \($0)" } ?? "")
            return (key, Field(node: found[key.rawValue], path: ValuePath.append(key.rawValue, to: path), name: name))
        }
    }

    /// The same for an optional section: without it, every key is absent.
    mutating func fields<Key: ManifestKey>(of field: Field, as key: Key.Type, owner: String) -> [(Key, Field)] {
        let nothing = YAMLNode(position: SourcePosition(line: 1, column: 1), content: .mapping([]), size: 1, height: 1)
        return fields(of: field.node ?? nothing, as: key, path: field.path, name: field.name, owner: owner)
    }

    mutating func mapping(_ node: YAMLNode, _ field: Field, expected: Expected) -> [YAMLPair]? {
        if case .mapping(let pairs) = node.content { return pairs }
        wrongType(node, field, expected: expected)
        return nil
    }

    mutating func duration(_ field: Field, default standard: Duration, in range: ClosedRange<Duration>) -> Duration {
        guard let node = field.node else {
            recordDefault(field, DurationText.render(standard))
            return standard
        }
        if case .integer(let number) = node.content, number >= 0 {
            problems.add(node.position, "\(field.name) is a number without a unit", remedy: "write \(number)s")
            return standard
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .other("a duration such as 10s"))
            return standard
        }
        guard let value = DurationText.parse(text) else {
            let remedy = "write it like 250ms, 10s, 1m30s or 2h"
            problems.add(node.position, "\(field.name) is \(text.quoted), which is not a duration", remedy: remedy)
            return standard
        }
        guard range.contains(value) else {
            outOfRange(node, field, text, DurationText.render(range.lowerBound), DurationText.render(range.upperBound))
            return standard
        }
        record(field, DurationText.render(value))
        return value
    }

    mutating func size(_ field: Field, default standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let node = field.node else {
            recordDefault(field, ByteSizeText.render(standard))
            return standard
        }
        if case .integer(let number) = node.content, number >= 0 {
            let remedy = "write it with B, KiB, MiB or GiB, such as \(ByteSizeText.render(standard))"
            problems.add(node.position, "\(field.name) is a number without a unit", remedy: remedy)
            return standard
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .other("a size such as \(ByteSizeText.render(standard))"))
            return standard
        }
        guard let value = ByteSizeText.parse(text) else {
            let remedy = "write it like 100B, 512KiB, 64MiB or 1GB"
            problems.add(node.position, "\(field.name) is \(text.quoted), which is not a size", remedy: remedy)
            return standard
        }
        guard range.contains(value) else {
            outOfRange(node, field, text, ByteSizeText.render(range.lowerBound), ByteSizeText.render(range.upperBound))
            return standard
        }
        record(field, ByteSizeText.render(value))
        return value
    }

    mutating func integer(_ field: Field, default standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let node = field.node else {
            recordDefault(field, String(standard))
            return standard
        }
        guard case .integer(let value) = node.content else {
            wrongType(node, field, expected: .number("a whole number"))
            return standard
        }
        guard range.contains(value) else {
            outOfRange(node, field, String(value), String(range.lowerBound), String(range.upperBound))
            return standard
        }
        record(field, String(value))
        return value
    }

    mutating func bool(_ field: Field, default standard: Bool) -> Bool {
        guard let node = field.node else {
            recordDefault(field, String(standard))
            return standard
        }
        guard case .bool(let value) = node.content else {
            wrongType(node, field, expected: .truth)
            return standard
        }
        record(field, String(value))
        return value
    }

    mutating func choice(_ field: Field, default standard: String, of known: [String]) -> String {
        guard let node = field.node else {
            recordDefault(field, standard)
            return standard
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .other("one of \(known.joined(separator: ", "))"))
            return standard
        }
        guard known.contains(text) else {
            let remedy = Suggestion.remedy(for: text, known: known, kind: "known values")
            problems.add(node.position, "\(field.name) cannot be \(text.quoted)", remedy: remedy)
            return standard
        }
        record(field, text)
        return text
    }

    /// One of a type's words.
    mutating func choice<Value: CaseIterable & RawRepresentable<String>>(_ field: Field, default standard: Value) -> Value {
        Value(rawValue: choice(field, default: standard.rawValue, of: Value.allCases.map(\.rawValue))) ?? standard
    }

    /// A share in whole percents.
    mutating func percent(_ field: Field, default standard: Int) -> Int {
        guard let node = field.node else {
            recordDefault(field, PercentText.render(standard))
            return standard
        }
        if case .integer(let number) = node.content, (0...100).contains(number) {
            problems.add(node.position, "\(field.name) is a number without a unit", remedy: "write \(number)%")
            return standard
        }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .other("a share such as \(PercentText.render(standard))"))
            return standard
        }
        guard let value = PercentText.parse(text) else {
            let remedy = "write it like 5%, from 0% to 100%"
            problems.add(node.position, "\(field.name) is \(text.quoted), which is not a share", remedy: remedy)
            return standard
        }
        record(field, PercentText.render(value))
        return value
    }

    /// A list of texts with references.
    mutating func texts(_ field: Field, check: (EnvironmentText) -> Flaw?) -> [EnvironmentText] {
        guard let node = field.node else {
            recordDefault(field, "[]")
            return []
        }
        guard case .sequence(let items) = node.content else {
            wrongType(node, field, expected: .list)
            return []
        }
        if items.isEmpty { record(field, "[]") }
        return items.enumerated().compactMap { index, item in
            let place = Field(node: item, path: ValuePath.append(index, to: field.path), name: "an entry in \(field.name)")
            guard let text = environmentText(item, place, check: check) else { return nil }
            record(place, text.written)
            return text
        }
    }

    /// A text with references; `check` sees it now if there are none, else when they are resolved.
    mutating func environmentText(
        _ node: YAMLNode, _ field: Field, check: (EnvironmentText) -> Flaw?
    ) -> EnvironmentText? {
        guard case .string(let written) = node.content else {
            wrongType(node, field, expected: .text)
            return nil
        }
        guard let text = readReferences(written, at: node.position) else { return nil }
        if !text.hasReferences, let flaw = check(text) {
            problems.add(node.position, flaw)
            return nil
        }
        return text
    }

    /// The text with its references read; nil after reporting one that is malformed.
    mutating func readReferences(_ written: String, at position: SourcePosition) -> EnvironmentText? {
        do throws(Flaw) {
            return try EnvironmentText(written, position: position)
        } catch {
            problems.add(position, error)
            return nil
        }
    }
}
