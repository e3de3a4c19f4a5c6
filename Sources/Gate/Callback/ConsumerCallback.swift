import CCrucible
import ForeignFunction

/// A callback as its owner passed it.
enum ConsumerCallback: Sendable {
    /// A plugin's: a C function and its context.
    case foreign(ForeignCallback)
    /// The host's own.
    case host(HostAnswer)
}

/// A callback of the host's own: what it answers.
typealias HostAnswer = @Sendable (CallbackArguments) -> GateStatus

/// `crucible_fn_*`, whatever its arguments.
///
/// `@unchecked Sendable`: callbacks are [any-thread] by the ABI's rules.
struct ForeignCallback: @unchecked Sendable {
    let function: @convention(c) () -> Void
    let context: UnsafeMutableRawPointer?
}

/// Who is told of a cancellation: a plugin, by a C callback, or the host.
enum CancelCallback: Sendable {
    case foreign(ForeignCallback)
    case host(@Sendable () -> Void)

    func callAsFunction() {
        switch self {
        case .host(let body): body()
        case .foreign(let callback):
            // Safe: registered through on_cancel, whose parameter has exactly this type.
            let invoke = unsafeBitCast(callback.function, to: (@convention(c) (UnsafeMutableRawPointer?) -> Int32).self)
            _ = invoke(callback.context)
        }
    }
}
