import Dispatch
import Glibc

/// Threads for tests.
enum Background {
    static func run(_ body: @escaping @Sendable () -> Void) { DispatchQueue(label: "test").async(execute: body) }
}

enum Pause {
    static func microseconds(_ count: UInt32) { usleep(count) }
}
