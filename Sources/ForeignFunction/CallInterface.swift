import CCrucibleHost
import CLibFFI
import Locking
import Signature

/// How a C function of a given signature is called: libffi's `ffi_cif`, prepared once, immortal. Where all arguments fit in integer
/// registers, libffi is not needed.
///
/// There is one for each list of types. `@unchecked Sendable`: libffi only reads a prepared cif, and nothing frees it.
public struct CallInterface: @unchecked Sendable {
    public let cif: UnsafeMutablePointer<ffi_cif>
    public let argumentCount: Int
    /// The sizes of the arguments in bytes, if all of them travel in integer registers.
    public let registerWidths: UnsafePointer<UInt8>?

    private static let all = Locked<[[UInt]: CallInterface]>([:])

    /// The consumer's view: `int32_t (const crucible_call *, parameters...)`
    public static func consumer(of signature: Signature) throws(ForeignFunctionError) -> CallInterface {
        try of([ForeignType.pointer] + parameters(signature))
    }

    /// The provider's view: `int32_t (void *instance, const crucible_call *, parameters...)`
    public static func provider(of signature: Signature) throws(ForeignFunctionError) -> CallInterface {
        try of([ForeignType.pointer, ForeignType.pointer] + parameters(signature))
    }

    /// A callback: `int32_t (void *context, arguments...)`
    public static func callback(_ types: [ValueType]) throws(ForeignFunctionError) -> CallInterface {
        try of([ForeignType.pointer] + types.map(ForeignType.of))
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

    /// The one for these types, which are immortal, so that their addresses name them.
    private static func of(_ types: [ForeignType.Pointer]) throws(ForeignFunctionError) -> CallInterface {
        let key = types.map { UInt(bitPattern: $0) }
        if let known = all.withLock({ $0[key] }) { return known }
        let made = try CallInterface(types)
        return all.withLock { all in
            // Another thread may have been faster; the one that is not kept is small and rare.
            if let known = all[key] { return known }
            all[key] = made
            return made
        }
    }

    private init(_ types: [ForeignType.Pointer]) throws(ForeignFunctionError) {
        let arguments = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: types.count)
        for (index, type) in types.enumerated() { arguments[index] = type }
        cif = .allocate(capacity: 1)
        cif.initialize(to: ffi_cif())
        argumentCount = types.count
        registerWidths = Self.registerWidths(types)
        let status = ffi_prep_cif(cif, FFI_DEFAULT_ABI, UInt32(types.count), ForeignType.int32, arguments)
        guard status == FFI_OK else { throw ForeignFunctionError(message: "libffi refuses the signature (status \(status.rawValue))") }
    }

    /// nil when an argument is a float, or there are more words than registers.
    private static func registerWidths(_ types: [ForeignType.Pointer]) -> UnsafePointer<UInt8>? {
        let words = types.reduce(0) { $0 + ($1.pointee.size > 8 ? 2 : 1) }
        guard words <= CallPath.registers, !types.contains(ForeignType.double) else { return nil }
        let widths = UnsafeMutablePointer<UInt8>.allocate(capacity: types.count)
        for (index, type) in types.enumerated() { widths[index] = UInt8(type.pointee.size) }
        return UnsafePointer(widths)
    }

    /// Calls `function` with pointers to the arguments' values; gives its status.
    @inlinable
    public func call(
        _ function: @convention(c) () -> Void, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> Int32 {
        if let registerWidths { return crh_call_registers(function, arguments, registerWidths, UInt32(argumentCount)) }
        var result: ffi_arg = 0
        ffi_call(cif, function, &result, arguments)
        return Int32(truncatingIfNeeded: result)
    }
}

public struct ForeignFunctionError: Error, CustomStringConvertible {
    public var message: String

    public init(message: String) { self.message = message }
    public var description: String { message }
}
