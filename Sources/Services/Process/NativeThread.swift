import CProcess
import Glibc

/// A joinable system thread. Not a task: it blocks in `poll` and in callbacks, and the kernel ties a
/// child's life to the very thread that forked it.
enum NativeThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Signals that report a fault of the thread itself; blocking them would hide it from the host's handler.
    private static let faults = [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS]

    /// Starts a thread that takes no signals but faults: SIGPIPE becomes EPIPE, and the host's handlers
    /// run elsewhere. Somebody must join it.
    /// - Returns: 0 or an errno.
    static func start(_ run: @escaping @Sendable () -> Void) -> Int32 {
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { context in
                NativeThread.blockSignals()
                Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if error != 0 { body.release() }
        return error
    }

    /// Names the calling thread for debuggers and `top`; the kernel keeps 15 bytes.
    static func name(_ name: String) {
        cprocess_name_thread(String(decoding: name.utf8.prefix(15), as: UTF8.self))
    }

    private static func blockSignals() {
        var set = sigset_t()
        sigfillset(&set)
        for fault in faults { sigdelset(&set, fault) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}
