import CCrucible
import Dispatch
import ForeignFunction
import Gate
import Locking
import Signature

/// Where the callbacks of the suite's calls arrive: finds the call by its token, so that a plugin that calls too late, or with a context of
/// its own making, is noticed and does no harm.
enum CallbackDesk {
    private struct State {
        var next: UInt64 = 1
        var calls: [UInt64: PluginCall] = [:]
        var functions: [[ValueType]: @convention(c) () -> Void] = [:]
        /// Callbacks of calls that nobody waits for any more.
        var strays = 0
    }

    private static let state = Locked(State())

    static var strays: Int { state.withLock { $0.strays } }

    static func add(_ call: PluginCall, as token: UInt64) { state.withLock { $0.calls[token] = call } }
    static func remove(_ token: UInt64) { state.withLock { _ = $0.calls.removeValue(forKey: token) } }

    static func makeToken() -> UInt64 {
        state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
    }

    /// The C function of callbacks with these arguments. One for the process, since it is never freed.
    static func function(_ types: [ValueType]) throws(ConformanceFailure) -> @convention(c) () -> Void {
        if let known = state.withLock({ $0.functions[types] }) { return known }
        let context = UnsafeMutablePointer<[ValueType]>.allocate(capacity: 1)
        context.initialize(to: types)
        do {
            let made = try Trampoline(CallInterface.callback(types), context: context, handler: handler).function
            return state.withLock { state in
                if let known = state.functions[types] { return known }
                state.functions[types] = made
                return made
            }
        } catch { throw ConformanceFailure(["no callback of \(types) can be made: \(error)"]) }
    }

    private static let handler: Trampoline.Handler = { _, result, arguments, context in
        guard let arguments, let types = context?.assumingMemoryBound(to: [ValueType].self).pointee else { return }
        let word = arguments[0]!.load(as: UInt64.self)
        let call = state.withLock { state in
            let call = state.calls[word >> 8]
            if call == nil { state.strays += 1 }
            return call
        }
        let status = call?.receive(Int(word & 0xff), values(types, arguments + 1)) ?? .gone
        Trampoline.answer(status.rawValue, to: result)
    }

    /// The arguments as values; a text that is not UTF-8, or has a size without data, as nil.
    private static func values(_ types: [ValueType], _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> [GateValue?] {
        types.enumerated().map { index, type in
            let place = arguments[index]!
            return switch type {
            case .bool: .bool(place.load(as: UInt8.self) != 0)
            case .i32: .i32(place.load(as: Int32.self))
            case .u32: .u32(place.load(as: UInt32.self))
            case .i64: .i64(place.load(as: Int64.self))
            case .u64, .handle: .u64(place.load(as: UInt64.self))
            case .f64: .f64(place.load(as: Double.self))
            case .str: buffer(place).flatMap { String(validating: $0, as: UTF8.self) }.map { .str($0) }
            case .bytes: buffer(place).map { .bytes(Array($0)) }
            }
        }
    }

    private static func buffer(_ place: UnsafeMutableRawPointer) -> UnsafeRawBufferPointer? {
        let bytes = place.load(as: crucible_bytes.self)
        guard bytes.size == 0 || bytes.data != nil, bytes.size <= 1 << 30 else { return nil }
        return UnsafeRawBufferPointer(start: bytes.data, count: bytes.size)
    }
}
