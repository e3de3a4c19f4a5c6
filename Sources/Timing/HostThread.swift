import CCrucibleHost
import Glibc

/// A named thread of the host's own, for work that blocks.
public enum HostThread {
    /// Starts a detached thread. The kernel shows the first 15 bytes of the name.
    public static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        let status = pthread_create(&thread, &attributes, { context in
            let body = Unmanaged<Body>.fromOpaque(context!).takeRetainedValue()
            crh_name_thread(body.name)
            body.run()
            return nil
        }, box.toOpaque())
        precondition(status == 0, "the system gives no more threads: \(String(cString: strerror(status)))")
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void
        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}

extension HostThread {
    /// Suspends the calling thread.
    public static func sleep(_ duration: Duration) {
        let nanoseconds = max(0, duration.nanoseconds)
        var rest = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var wanted = rest
        while nanosleep(&wanted, &rest) != 0, errno == EINTR { wanted = rest }
    }
}
