@preconcurrency import CLibFFI
import Signature

/// libffi's descriptions of the types that cross a gate. All are immortal.
enum ForeignType {
    typealias Pointer = UnsafeMutablePointer<ffi_type>

    static func of(_ type: ValueType) -> Pointer {
        switch type {
        case .bool: uint8
        case .i32: int32
        case .u32: uint32
        case .i64: int64
        case .u64, .handle: uint64
        case .f64: double
        case .str, .bytes: twoWords
        }
    }

    // Each table below is written once, before anything reads it, and then only read: by libffi.
    static nonisolated(unsafe) let pointer = immortal(ffi_type_pointer)  // see above
    static nonisolated(unsafe) let int32 = immortal(ffi_type_sint32)  // see above
    static nonisolated(unsafe) let uint32 = immortal(ffi_type_uint32)  // see above
    static nonisolated(unsafe) let int64 = immortal(ffi_type_sint64)  // see above
    static nonisolated(unsafe) let uint64 = immortal(ffi_type_uint64)  // see above
    static nonisolated(unsafe) let uint8 = immortal(ffi_type_uint8)  // see above
    static nonisolated(unsafe) let double = immortal(ffi_type_double)  // see above

    /// `crucible_str`, `crucible_bytes` and every `crucible_fn_*`: a struct of two words, passed by value.
    static nonisolated(unsafe) let twoWords: Pointer = {  // see above
        let elements = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: 3)
        elements[0] = pointer
        elements[1] = uint64
        elements[2] = nil
        let type = immortal(ffi_type(size: 0, alignment: 0, type: UInt16(FFI_TYPE_STRUCT), elements: elements))
        // libffi computes size and alignment when it first meets a struct. It must not do so in two threads at once.
        let status = ffi_get_struct_offsets(FFI_DEFAULT_ABI, type, nil)
        precondition(status == FFI_OK, "libffi does not know a struct of two words")
        return type
    }()

    private static func immortal(_ type: ffi_type) -> Pointer {
        let memory = Pointer.allocate(capacity: 1)
        memory.initialize(to: type)
        return memory
    }
}
