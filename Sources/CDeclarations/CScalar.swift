import Signature

/// A C type of one word: what it is in C, and what it is in Crucible's signature language.
public enum CScalar: String, Sendable, Hashable, CaseIterable {
    case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float, double
    /// Any data pointer; its value means something to the library only.
    case pointer

    /// The type of a name in a declaration: `int32`, also as C's headers write it (`int32_t`), and `int`, `long`, `size_t`, `ssize_t`,
    /// whose widths are those of Linux on 64-bit machines. nil: no such scalar.
    public init?(named name: String) {
        switch name {
        case "int": self = .int32
        case "long", "ssize_t": self = .int64
        case "size_t": self = .uint64
        default:
            let isStandard = name.hasSuffix("_t") && (name.hasPrefix("int") || name.hasPrefix("uint"))
            let base = isStandard ? String(name.dropLast(2)) : name
            guard let scalar = CScalar(rawValue: base) else { return nil }
            self = scalar
        }
    }

    /// What declarations may call them, for messages.
    static let names = allCases.map(\.rawValue) + ["int", "long", "size_t", "ssize_t"]

    /// How it crosses a gate.
    public var valueType: ValueType {
        switch self {
        case .bool: .bool
        case .int8, .int16, .int32: .i32
        case .uint8, .uint16, .uint32: .u32
        case .int64: .i64
        case .uint64: .u64
        case .float, .double: .f64
        case .pointer: .handle
        }
    }

    public var isInteger: Bool { isSigned || [.uint8, .uint16, .uint32, .uint64].contains(self) }
    public var isSigned: Bool { [.int8, .int16, .int32, .int64].contains(self) }
}
