/// A list or mapping whose end the reader has not met yet.
struct YAMLContainer {
    enum Kind {
        case sequence
        case mapping
    }

    private enum PendingKey {
        case none
        case usable(String, SourcePosition)
        /// Reported already; its value is dropped.
        case unusable
    }

    let kind: Kind
    let position: SourcePosition
    let anchor: String?
    private var items: [YAMLNode] = []
    private var pairs: [YAMLPair] = []
    private var keys: [String: SourcePosition] = [:]
    private var pendingKey = PendingKey.none
    private var size = 1
    private var height = 0

    init(kind: Kind, position: SourcePosition, anchor: String?) {
        self.kind = kind
        self.position = position
        self.anchor = anchor
    }

    /// Whether the next value is the key of a pair.
    var expectsKey: Bool {
        guard kind == .mapping, case .none = pendingKey else { return false }
        return true
    }

    /// The finished value.
    var node: YAMLNode {
        let content: YAMLNode.Content = kind == .sequence ? .sequence(items) : .mapping(pairs)
        return YAMLNode(position: position, content: content, size: size, height: height + 1)
    }

    /// Takes the next item, key or value. `text` is a scalar as written, nil for a collection.
    mutating func add(_ node: YAMLNode, text: String?, plain: Bool) -> Flaw? {
        size += node.size
        height = max(height, node.height)
        guard kind == .mapping else {
            items.append(node)
            return nil
        }
        switch pendingKey {
        case .none:
            return addKey(node, text: text, plain: plain)
        case .usable(let key, let position):
            pairs.append(YAMLPair(key: key, keyPosition: position, value: node))
        case .unusable:
            break
        }
        pendingKey = .none
        return nil
    }

    private mutating func addKey(_ node: YAMLNode, text: String?, plain: Bool) -> Flaw? {
        pendingKey = .unusable
        if case .invalid = node.content { return nil }
        guard let text else {
            return Flaw(message: "a key must be text, but it is \(node.kind)", remedy: "write the key as a word")
        }
        guard !(plain && text == "<<") else {
            let remedy = "write the keys out, or use an alias for a whole value"
            return Flaw(message: "merge keys ('<<') are not supported", remedy: remedy)
        }
        // Swift's equality of strings: two spellings of "é" count as one key, as they would for a plugin in Swift.
        if let first = keys[text] {
            return Flaw(message: "duplicate key \(text.quoted), first given at \(first)", remedy: "keep one of them")
        }
        keys[text] = node.position
        pendingKey = .usable(text, node.position)
        return nil
    }
}
