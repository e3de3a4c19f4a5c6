import CCrucible
import CDeclarations
import CLibFFI
import ForeignFunction
import Glibc
import Signature

/// A C function that is handed to the library and calls the caller's own callback. Immortal, and made once per parameter: a library that
/// keeps it beyond the call can still jump to it, and gets zero.
///
/// `@unchecked Sendable`: everything in it is immutable after init.
final class ForeignCallback: @unchecked Sendable {
    private let c: CCallback
    let name: String
    let parameter: Int
    let limit: Int
    private let crossing: CallInterface
    /// The function pointer that C gets.
    private(set) var code: UnsafeMutableRawPointer?

    init(_ planned: ForeignPlan.Callback, limit: Int) throws(ForeignError.Problem) {
        c = planned.callback
        name = planned.name
        parameter = planned.parameter
        self.limit = limit
        crossing = try ForeignError.Problem.of { () throws(ForeignFunctionError) in try .callback(planned.callback.crossing) }
        let layouts = planned.callback.parameters.map { CLayout($0.scalar) }
        let interface = try CInterface(layouts, result: planned.callback.result.map { CLayout($0) })
        guard let memory = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else {
            throw .init("no executable memory for the callback '\(name)'")
        }
        let context = Unmanaged.passRetained(self).toOpaque()
        let closure = memory.assumingMemoryBound(to: ffi_closure.self)
        guard ffi_prep_closure_loc(closure, interface.cif, Self.handler, context, code) == FFI_OK else {
            throw .init("libffi refuses the callback '\(name)'")
        }
    }

    private static let handler: Trampoline.Handler = { _, result, arguments, context in
        guard let context else { return }
        let callback = Unmanaged<ForeignCallback>.fromOpaque(context).takeUnretainedValue()
        let status = callback.c.parameters.isEmpty ? callback.run(nil) : callback.run(arguments)
        // A narrow result is a whole word, and nothing may be written where there is none.
        if callback.c.result != nil { result?.storeBytes(of: ffi_arg(bitPattern: Int(status)), as: ffi_arg.self) }
    }

    /// The status of the caller's callback; 0 when there is none any more.
    private func run(_ arguments: ForeignCall.Arguments?) -> Int32 {
        guard let frame = CallbackFrame.find(self, token: token(arguments)) else { return 0 }
        // A call that has failed already runs no further callbacks.
        if let refusal = frame.pointee.refusal { return refusal.status }
        let function = frame.pointee.parameters[parameter]!.load(as: crucible_fn_void.self)
        guard let invoke = function.invoke else { return 0 }
        do throws(Refusal) {
            var crossing = CallbackCrossing(limit: limit)
            defer { crossing.release() }
            if let arguments { try crossing.add(c, name, arguments) }
            // Safe: the pointer is only called through the callback's own types.
            return crossing.call(self.crossing, unsafeBitCast(invoke, to: (@convention(c) () -> Void).self), function.context)
        } catch {
            frame.pointee.refusal = error
            return error.status
        }
    }

    private func token(_ arguments: ForeignCall.Arguments?) -> UInt? {
        guard let index = c.parameters.firstIndex(where: { $0.kind == .context }) else { return nil }
        return arguments?[index]?.load(as: UInt.self)
    }
}

extension CCallback.Parameter {
    /// What C passes.
    fileprivate var scalar: CScalar {
        switch kind {
        case .value(let scalar), .length(let scalar, _): scalar
        case .cstring, .str, .bytes, .texts, .context: .pointer
        }
    }
}
