import CCrucibleHost
import CLibFFI

/// A plain C function pointer made at run time, whose body is a handler with a context: libffi's `ffi_closure`, or a shorter piece of code
/// that does the same where all arguments travel in registers.
///
/// It is never freed: somebody may hold the pointer for as long as the process runs. `@unchecked Sendable`: immutable after init.
public struct Trampoline: @unchecked Sendable {
    /// Gets the context, pointers to the arguments' values, and gives the status to return. [any-thread]
    public typealias Handler = @convention(c) (
        UnsafeMutablePointer<ffi_cif>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        UnsafeMutableRawPointer?
    ) -> Void

    public let function: @convention(c) () -> Void

    public init(_ interface: CallInterface, context: UnsafeMutableRawPointer, handler: @escaping Handler) throws(ForeignFunctionError) {
        if let widths = interface.registerWidths {
            // Safe: the same parameters, with the cif as an untyped pointer.
            let untyped = unsafeBitCast(handler, to: crh_handler.self)
            if let entry = crh_make_entry(untyped, context, widths, UInt32(interface.argumentCount)) {
                function = entry
                return
            }
        }
        var code: UnsafeMutableRawPointer?
        guard let memory = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else {
            throw ForeignFunctionError(message: "no executable memory for a call gate")
        }
        let closure = memory.assumingMemoryBound(to: ffi_closure.self)
        guard ffi_prep_closure_loc(closure, interface.cif, handler, context, code) == FFI_OK else {
            throw ForeignFunctionError(message: "libffi refuses the call gate")
        }
        // Safe: `code` is the entry of a function that libffi has just written; it is only called through its own signature.
        function = unsafeBitCast(code, to: (@convention(c) () -> Void).self)
    }

    /// Writes a handler's status where libffi expects it: as a whole word.
    @inlinable
    public static func answer(_ status: Int32, to result: UnsafeMutableRawPointer?) {
        result?.assumingMemoryBound(to: ffi_arg.self).pointee = ffi_arg(bitPattern: Int(status))
    }
}
