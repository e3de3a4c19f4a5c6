/// The type of a value: one word, or a struct that the manifest declares.
public enum CType: Sendable, Hashable {
    case scalar(CScalar)
    case structure(CStruct)

    /// The words of which it consists, in C's order, each with the names that lead to it: none for a scalar, `["inner", "x"]` for a field
    /// of a field.
    public var leaves: [(path: [String], scalar: CScalar)] {
        switch self {
        case .scalar(let scalar): [([], scalar)]
        case .structure(let structure):
            structure.fields.flatMap { field in field.type.leaves.map { ([field.name] + $0.path, $0.scalar) } }
        }
    }
}

/// A struct that crosses by value: field by field, in C's order and with C's padding.
public struct CStruct: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var type: CType
    }

    /// The most words a struct may consist of; more would not fit into a signature anyway.
    static let mostLeaves = 64

    public var name: String
    public var fields: [Field]
}
