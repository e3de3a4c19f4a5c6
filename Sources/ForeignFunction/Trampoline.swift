import CCrucibleHost
import CLibFFI

/// A plain C function pointer made at run time, whose body is a handler with a context: a stub where all arguments travel in registers,
/// libffi's `ffi_closure` otherwise.
///
/// Kept until ``free()``: somebody may hold the pointer. `@unchecked Sendable`: immutable after init.
public struct Trampoline: @unchecked Sendable {
    /// Gets the context, pointers to the arguments' values, and gives the status to return. [any-thread]
    public typealias Handler = @convention(c) (
        UnsafeMutablePointer<ffi_cif>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        UnsafeMutableRawPointer?
    ) -> Void

    public let function: @convention(c) () -> Void
    private let storage: Storage

    private enum Storage {
        case stub(UnsafeMutablePointer<crh_entry>)
        /// A stub for an entry that somebody else owns.
        case borrowed
        case closure(UnsafeMutableRawPointer)
    }

    public init(_ interface: CallInterface, context: UnsafeMutableRawPointer, handler: @escaping Handler) throws(ForeignFunctionError) {
        // Safe: the same parameters, with the cif as an untyped pointer.
        let untyped = unsafeBitCast(handler, to: crh_handler.self)
        if let widths = interface.registerWidths, let entry = crh_entry_make(untyped, context, widths, UInt32(interface.argumentCount)) {
            if let stub = crh_stub_make(entry) {
                self.init(function: stub, storage: .stub(entry))
                return
            }
            crh_entry_free(entry)
        }
        try self.init(closure: interface, context: context, handler: handler)
    }

    /// A function that calls `entry` by a stub. nil where the arguments do not fit, or when all stubs are taken.
    public init?(_ interface: CallInterface, entry: UnsafeMutablePointer<crh_entry>) {
        guard interface.registerWidths != nil, let stub = crh_stub_make(entry) else { return nil }
        self.init(function: stub, storage: .borrowed)
    }

    private init(closure interface: CallInterface, context: UnsafeMutableRawPointer, handler: @escaping Handler) throws(ForeignFunctionError) {
        var code: UnsafeMutableRawPointer?
        guard let memory = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else {
            throw ForeignFunctionError(message: "no executable memory for a call gate")
        }
        let closure = memory.assumingMemoryBound(to: ffi_closure.self)
        guard ffi_prep_closure_loc(closure, interface.cif, handler, context, code) == FFI_OK else {
            ffi_closure_free(memory)
            throw ForeignFunctionError(message: "libffi refuses the call gate")
        }
        // Safe: `code` is the entry of a function that libffi has just written; it is only called through its own signature.
        self.init(function: unsafeBitCast(code, to: (@convention(c) () -> Void).self), storage: .closure(memory))
    }

    private init(function: @escaping @convention(c) () -> Void, storage: Storage) {
        self.function = function
        self.storage = storage
    }

    /// Gives the function back. Nobody may call it any more.
    public func free() {
        switch storage {
        case .stub(let entry):
            crh_stub_free(function)
            crh_entry_free(entry)
        case .borrowed: crh_stub_free(function)
        case .closure(let memory): ffi_closure_free(memory)
        }
    }

    /// Writes a handler's status where libffi expects it: as a whole word.
    @inlinable
    public static func answer(_ status: Int32, to result: UnsafeMutableRawPointer?) {
        result?.assumingMemoryBound(to: ffi_arg.self).pointee = ffi_arg(bitPattern: Int(status))
    }
}
