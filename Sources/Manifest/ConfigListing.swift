/// The leaves of a `config`, each with its path and place.
struct ConfigListing {
    /// Paths repeat their beginnings, so a hostile file could make them far larger than itself. Beyond this many bytes
    /// a config is shown as one value.
    static let largest = 256 << 10

    private var leaves: [EffectiveValue] = []
    private var size = 0

    /// The leaves of `node`, empty containers included; or all of it as one value if the list would be too long.
    static func values(of node: YAMLNode, tree: JSONTree<EnvironmentText>, path: String) -> [EffectiveValue] {
        var listing = ConfigListing()
        listing.visit(node, path: path)
        guard listing.size > largest else { return listing.leaves }
        return [EffectiveValue(path: path, value: tree.json(\.written), source: .manifest(node.position))]
    }

    private mutating func visit(_ node: YAMLNode, path: String) {
        guard size <= Self.largest else { return }
        switch node.content {
        case .sequence(let items) where !items.isEmpty:
            for (index, item) in items.enumerated() {
                visit(item, path: ValuePath.append(index, to: path))
            }
        case .mapping(let pairs) where !pairs.isEmpty:
            for pair in pairs {
                visit(pair.value, path: ValuePath.append(pair.key, to: path))
            }
        default:
            let value = JSONTree<String>(node) { text, _ in text }.json { $0 }
            size += path.utf8.count + value.utf8.count
            leaves.append(EffectiveValue(path: path, value: value, source: .manifest(node.position)))
        }
    }
}
