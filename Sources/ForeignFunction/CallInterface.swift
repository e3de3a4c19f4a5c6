import CLibFFI
import Signature

/// How a C function of a given signature is called: libffi's `ffi_cif`, prepared once, immortal.
///
/// `@unchecked Sendable`: libffi only reads a prepared cif, and nothing frees it.
public struct CallInterface: @unchecked Sendable {
    public let cif: UnsafeMutablePointer<ffi_cif>
    public let argumentCount: Int

    /// The consumer's view: `int32_t (const crucible_call *, parameters...)`
    public static func consumer(of signature: Signature) throws(ForeignFunctionError) -> CallInterface {
        try CallInterface([ForeignType.pointer] + parameters(signature))
    }

    /// The provider's view: `int32_t (void *instance, const crucible_call *, parameters...)`
    public static func provider(of signature: Signature) throws(ForeignFunctionError) -> CallInterface {
        try CallInterface([ForeignType.pointer, ForeignType.pointer] + parameters(signature))
    }

    /// A callback: `int32_t (void *context, arguments...)`
    public static func callback(_ types: [ValueType]) throws(ForeignFunctionError) -> CallInterface {
        try CallInterface([ForeignType.pointer] + types.map(ForeignType.of))
    }

    private static func parameters(_ signature: Signature) -> [ForeignType.Pointer] {
        signature.parameters.map { parameter in
            switch parameter.kind {
            case .value(let type): ForeignType.of(type)
            case .out: ForeignType.pointer
            case .callback: ForeignType.twoWords
            }
        }
    }

    private init(_ types: [ForeignType.Pointer]) throws(ForeignFunctionError) {
        let arguments = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: types.count)
        for (index, type) in types.enumerated() { arguments[index] = type }
        cif = .allocate(capacity: 1)
        cif.initialize(to: ffi_cif())
        argumentCount = types.count
        let status = ffi_prep_cif(cif, FFI_DEFAULT_ABI, UInt32(types.count), ForeignType.int32, arguments)
        guard status == FFI_OK else { throw ForeignFunctionError(message: "libffi refuses the signature (status \(status.rawValue))") }
    }

    /// Calls `function` with pointers to the arguments' values; gives its status.
    @inlinable
    public func call(
        _ function: @convention(c) () -> Void, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Int32 {
        var result: ffi_arg = 0
        ffi_call(cif, function, &result, arguments)
        return Int32(truncatingIfNeeded: result)
    }
}

public struct ForeignFunctionError: Error, CustomStringConvertible {
    public var message: String
    public var description: String { message }
}
