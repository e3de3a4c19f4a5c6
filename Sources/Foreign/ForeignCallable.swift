import CCrucible
import CDeclarations
import CLibFFI
import ForeignFunction
import Signature
import Synchronization

/// A C function, with everything that is needed to call it as a provider's function of its signature. Immortal.
final class ForeignCallable: Sendable {
    let c: CFunction
    let plan: ForeignPlan
    let interface: CInterface
    let callbacks: [ForeignCallback]
    /// Safe: a C function of the library, which is never closed; only called by `interface`.
    nonisolated(unsafe) let function: @convention(c) () -> Void
    /// The largest text or buffer, in bytes.
    let limit: Int
    private let fail: @Sendable (Int32, String) -> Int32
    /// Numbers of the calls that have callbacks.
    private static let tokens = Atomic<UInt>(0)

    private init(
        _ c: CFunction, _ function: @escaping @convention(c) () -> Void, limit: Int, fail: @escaping @Sendable (Int32, String) -> Int32
    ) throws(ForeignError.Problem) {
        let plan = ForeignPlan(c)
        self.c = c
        self.plan = plan
        self.function = function
        self.limit = limit
        self.fail = fail
        interface = try CInterface(plan.arguments.map(\.layout), result: plan.resultLayout)
        var callbacks: [ForeignCallback] = []
        for callback in plan.callbacks { callbacks.append(try ForeignCallback(callback, limit: limit)) }
        self.callbacks = callbacks
    }

    /// The C function of a provider: `int32_t (void *instance, const crucible_call *call, parameters…)`.
    static func make(
        _ function: CLibrary.Function, _ symbol: UnsafeMutableRawPointer, limit: Int, fail: @escaping @Sendable (Int32, String) -> Int32
    ) throws(ForeignError.Problem) -> ForeignImage.Function {
        do throws(ForeignError.Problem) {
            // Safe: the file's table of symbols says that it is a function; it is only called with the types that the manifest declares.
            let pointer = unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)
            let callable = try ForeignCallable(function.c, pointer, limit: limit, fail: fail)
            let context = Unmanaged.passRetained(callable).toOpaque()
            return try ForeignError.Problem.of { () throws(ForeignFunctionError) in
                try Trampoline(.provider(of: function.signature), context: context, handler: handler).function
            }
        } catch { throw .init("'\(function.c.name)': \(error.message)", function: function.index) }
    }

    private static let handler: Trampoline.Handler = { _, result, arguments, context in
        guard let arguments, let context else { return Trampoline.answer(Int32(CRUCIBLE_INVALID_ARGUMENT), to: result) }
        let status = Unmanaged<ForeignCallable>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.call(arguments + 2) }
        Trampoline.answer(status, to: result)
    }

    private func call(_ parameters: ForeignCall.Arguments) -> Int32 {
        withUnsafeTemporaryAllocation(byteCount: max(plan.size, 1), alignment: 16) { frame in
            frame.initializeMemory(as: UInt8.self, repeating: 0)
            var call = ForeignCall(self, parameters, frame: frame.baseAddress!)
            defer { call.release() }
            do throws(Refusal) {
                try run(&call)
                return Int32(CRUCIBLE_OK)
            } catch { return fail(error.status, "\(c.name) \(error.message)") }
        }
    }

    private func run(_ call: inout ForeignCall) throws(Refusal) {
        if callbacks.isEmpty {
            try call.prepare(token: 0)
            call.invoke()
        } else {
            let token = Self.tokens.add(1, ordering: .relaxed).newValue
            try call.prepare(token: token)
            if let refusal = CallbackFrame.within(token, call.parameters, callbacks, { call.invoke() }) { throw refusal }
        }
        try call.deliver()
    }
}
