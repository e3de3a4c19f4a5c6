import CDeclarations
@preconcurrency import CLibFFI

/// How a value lies in C's memory, and libffi's description of it, which is immortal.
///
/// `@unchecked Sendable`: complete when made, then only read.
struct CLayout: @unchecked Sendable {
    /// One word of a value and its distance from the value's start, in bytes.
    struct Leaf: Sendable {
        var scalar: CScalar
        var offset: Int
    }

    let type: UnsafeMutablePointer<ffi_type>
    let leaves: [Leaf]

    var size: Int { type.pointee.size }
    var alignment: Int { Int(type.pointee.alignment) }

    static let pointer = CLayout(.pointer)
    /// Safe: written once, then only read by libffi.
    static nonisolated(unsafe) let void = immortal(ffi_type_void)

    init(_ type: CType) {
        switch type {
        case .scalar(let scalar): self.init(scalar)
        case .structure(let structure): self.init(structure)
        }
    }

    init(_ scalar: CScalar) {
        let type =
            switch scalar {
            case .bool, .uint8: ffi_type_uint8
            case .int8: ffi_type_sint8
            case .int16: ffi_type_sint16
            case .uint16: ffi_type_uint16
            case .int32: ffi_type_sint32
            case .uint32: ffi_type_uint32
            case .int64: ffi_type_sint64
            case .uint64: ffi_type_uint64
            case .float: ffi_type_float
            case .double: ffi_type_double
            case .pointer: ffi_type_pointer
            }
        self.init(type: Self.immortal(type), leaves: [Leaf(scalar: scalar, offset: 0)])
    }

    private init(_ structure: CStruct) {
        let fields = structure.fields.map { CLayout($0.type) }
        let elements = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: fields.count + 1)
        for (index, field) in fields.enumerated() { elements[index] = field.type }
        elements[fields.count] = nil
        let type = Self.immortal(ffi_type(size: 0, alignment: 0, type: UInt16(FFI_TYPE_STRUCT), elements: elements))
        var offsets = [Int](repeating: 0, count: fields.count)
        let status = ffi_get_struct_offsets(FFI_DEFAULT_ABI, type, &offsets)
        precondition(status == FFI_OK, "libffi knows every struct of known types")
        let leaves = zip(fields, offsets).flatMap { field, offset in
            field.leaves.map { Leaf(scalar: $0.scalar, offset: offset + $0.offset) }
        }
        self.init(type: type, leaves: leaves)
    }

    private init(type: UnsafeMutablePointer<ffi_type>, leaves: [Leaf]) {
        self.type = type
        self.leaves = leaves
    }

    private static func immortal(_ type: ffi_type) -> UnsafeMutablePointer<ffi_type> {
        let memory = UnsafeMutablePointer<ffi_type>.allocate(capacity: 1)
        memory.initialize(to: type)
        return memory
    }
}
