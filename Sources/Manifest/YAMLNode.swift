/// A value read from YAML, with its place. Aliases are already replaced by what they stand for.
struct YAMLNode: Sendable {
    indirect enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        /// Always finite.
        case float(Double)
        case string(String)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
        /// The reader has already reported this value; whoever meets it says nothing more.
        case invalid
    }

    var position: SourcePosition
    var content: Content
    /// What the value costs with every alias written out: one for each node and each byte of text.
    var size: Int
    /// Containers from here to the deepest leaf; 0 for a scalar.
    var height: Int

    /// What the value is, for "must be …, but it is …".
    var kind: String {
        switch content {
        case .null: "empty"
        case .bool: "true or false"
        case .integer, .float: "a number"
        case .string: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .invalid: "unreadable"
        }
    }
}

/// One entry of a mapping. The key is its text as written: `1`, `true` and `~` are the keys "1", "true" and "~".
struct YAMLPair: Sendable {
    var key: String
    var keyPosition: SourcePosition
    var value: YAMLNode
}
