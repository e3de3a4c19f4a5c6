import Testing

@testable import Manifest

/// A JSON Schema, read with the module's own reader (JSON is YAML).
struct Schema {
    private let root: YAMLNode

    init(path: String) throws {
        let (root, problems) = YAMLReader.read(try ManifestFile.read(path), file: path)
        try problems.throwIfAny()
        self.root = try #require(root)
    }

    /// The object at a path of keys with slashes.
    func object(_ path: String) throws -> SchemaValue {
        var value = SchemaValue(node: root)
        for key in path.split(separator: "/") {
            value = try #require(value[String(key)], "the schema has no \(path)")
        }
        return value
    }
}

/// A value inside a schema.
struct SchemaValue {
    let node: YAMLNode

    subscript(_ key: String) -> SchemaValue? {
        guard case .mapping(let pairs) = node.content else { return nil }
        return pairs.first { $0.key == key }.map { SchemaValue(node: $0.value) }
    }

    /// The keys of the object under `key`.
    func keys(_ key: String) -> [String] {
        guard case .mapping(let pairs)? = self[key]?.node.content else { return [] }
        return pairs.map(\.key)
    }

    var text: String? {
        if case .string(let text) = node.content { text } else { nil }
    }

    var json: String { JSONTree<String>(node) { text, _ in text }.json { $0 } }

    /// Text without quotes, anything else as JSON.
    var plain: String { text ?? json }
}
