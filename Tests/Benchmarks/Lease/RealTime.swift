import Glibc
import Lease

/// Nanoseconds of CLOCK_MONOTONIC.
func monotonicNow() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

extension LeaseTime {
    /// The real clock. No lease here comes near the end of its term and no request has a deadline, so nothing needs a timer.
    static let real = LeaseTime(now: monotonicNow, schedule: { _, _ in {} })
}

func sleep(until instant: Int64) {
    var time = timespec(tv_sec: Int(instant / 1_000_000_000), tv_nsec: Int(instant % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
}

/// Runs the bodies on a thread each and waits for all.
func onThreads(_ bodies: [@Sendable () -> Void]) {
    let threads = bodies.map { body in
        var thread = pthread_t()
        let box = Unmanaged.passRetained(ThreadBody(body))
        let status = pthread_create(&thread, nil, { context in
            Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
        precondition(status == 0, "no thread: \(status)")
        return thread
    }
    for thread in threads { pthread_join(thread, nil) }
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// A figure that must be great enough.
func verdict(_ name: String, _ value: Double, atLeast limit: Double, unit: String, digits: Int = 0) -> Bool {
    let passes = value >= limit
    print("  \(passes ? "PASS" : "FAIL")  \(padded(name, 52)) \(number(value, digits)) \(unit) (at least \(number(limit, digits)))")
    return passes
}

/// The value below which that part of the values lies.
func quantile(_ values: [Int64], _ part: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))])
}
