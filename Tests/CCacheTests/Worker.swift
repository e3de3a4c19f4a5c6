import Glibc

/// A thread of its own, whose result is waited for.
final class Worker {
    private final class Body {
        let run: @Sendable () -> Int
        init(_ run: @escaping @Sendable () -> Int) { self.run = run }
    }

    private var thread = pthread_t()

    init(_ run: @escaping @Sendable () -> Int) {
        let body = Unmanaged.passRetained(Body(run)).toOpaque()
        let status = pthread_create(
            &thread, nil,
            { body in UnsafeMutableRawPointer(bitPattern: Unmanaged<Body>.fromOpaque(body!).takeRetainedValue().run()) }, body)
        precondition(status == 0)
    }

    func join() -> Int {
        var result: UnsafeMutableRawPointer?
        pthread_join(thread, &result)
        return Int(bitPattern: result)
    }
}
