import Glibc

/// A call with callbacks that a thread is inside of; a thread's are linked, the innermost first. A callback belongs to one of them or to
/// none: what a library calls later, or from another thread, finds nothing.
struct CallbackFrame {
    typealias Pointer = UnsafeMutablePointer<CallbackFrame>

    /// The number that C gets as `context`.
    let token: UInt
    let parameters: ForeignCall.Arguments
    let callbacks: [ForeignCallback]
    let outer: Pointer?
    /// Why the call fails although C does not know.
    var refusal: Refusal?

    /// Made once, on first use.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key, nil)
        precondition(status == 0, "the process has no thread-specific keys left")
        return key
    }()

    private static var top: Pointer? { pthread_getspecific(key)?.assumingMemoryBound(to: CallbackFrame.self) }

    /// Runs `body`, during which the callbacks of this call can be called by this thread.
    static func within(
        _ token: UInt, _ parameters: ForeignCall.Arguments, _ callbacks: [ForeignCallback], _ body: () -> Void
    ) -> Refusal? {
        var frame = CallbackFrame(token: token, parameters: parameters, callbacks: callbacks, outer: top)
        return withUnsafeMutablePointer(to: &frame) { pointer in
            pthread_setspecific(key, pointer)
            body()
            pthread_setspecific(key, pointer.pointee.outer)
            return pointer.pointee.refusal
        }
    }

    /// The innermost call of this thread to which the callback belongs: with that context, if the callback gets one.
    static func find(_ callback: ForeignCallback, token: UInt?) -> Pointer? {
        var frame = top
        while let found = frame {
            let isOwner = found.pointee.callbacks.contains { $0 === callback }
            if isOwner, token == nil || token == found.pointee.token { return found }
            frame = found.pointee.outer
        }
        return nil
    }
}
