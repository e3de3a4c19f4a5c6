import CLibFFI

/// How a C function of these types is called: libffi's `ffi_cif`, immortal.
///
/// `@unchecked Sendable`: libffi only reads a prepared cif, and nothing frees it.
struct CInterface: @unchecked Sendable {
    let cif: UnsafeMutablePointer<ffi_cif>

    init(_ arguments: [CLayout], result: CLayout?) throws(ForeignError.Problem) {
        let types = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { types[index] = argument.type }
        cif = .allocate(capacity: 1)
        cif.initialize(to: ffi_cif())
        let status = ffi_prep_cif(cif, FFI_DEFAULT_ABI, UInt32(arguments.count), result?.type ?? CLayout.void, types)
        guard status == FFI_OK else { throw .init("libffi refuses the types (status \(status.rawValue))") }
    }
}
