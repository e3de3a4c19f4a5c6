import CCrucible
import CCrucibleHost

/// A function of the host's own in C, for calls of one party. It has a provider's prototype, and arguments that all travel in integer
/// registers. It answers at once, checks its `out` parameters of text and bytes itself (size and `write`), and says by
/// ``fail(_:_:)`` why it fails. [any-thread]
///
/// `@unchecked Sendable`: the instance is only passed back to the function.
public struct DirectFunction: @unchecked Sendable {
    let function: Party.Function
    let instance: UnsafeMutableRawPointer

    /// - Parameter instance: borrowed until the party is disposed of; see ``Party/atDisposal(_:)``.
    public init(_ function: @escaping Party.Function, instance: UnsafeMutableRawPointer) {
        self.function = function
        self.instance = instance
    }

    /// Says why such a function is about to fail, and gives the status to return. On the thread of the call.
    public static func fail(_ status: GateStatus, _ message: String) -> Int32 {
        var text = message
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { crh_say(crh_current(), $0.baseAddress, $0.count, Int(CRUCIBLE_LIMIT_TEXT)) }
        }
        return status.rawValue
    }
}
