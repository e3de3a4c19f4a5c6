import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing
import Timing

/// Throttling by what is really used, as the kernel counts it.
@Suite struct PressureTests {
    @Test("processors that are used beyond the threshold throttle the plugin with the least weight, and no longer when they are not")
    func processors() async throws {
        let test = try await TestHost("""
            crucible: 1
            leases: {cpu: 20%, memory: 64GiB}
            plugins:
              low: {library: \(Tally.build()), lease: {weight: 10}}
              high: {library: \(Tally.build("tally", "VERSION=\"2.0.0\"")), lease: {weight: 90}}
            """)
        try await test.start()
        func throttled() -> [String] { test.host.leaseReport.plugins.filter(\.isThrottled).map(\.id) }
        try await eventually("nothing is throttled") { throttled() == [] }
        let isBusy = Locked(true)
        let ended = Signal()
        let add = HostCall(try test.host.edge(nil, "add", of: "low"))
        HostThread.start("load") {
            while isBusy.withLock({ $0 }) { for _ in 0..<1000 { _ = try? add.synchronous([.u64(1), .i64(1)]) } }
            ended.notify()
        }
        try await eventually("the load is seen") { throttled() == ["low"] }
        isBusy.withLock { $0 = false }
        ended.wait()
        try await eventually("the end of the load is seen") { throttled() == [] }
        await test.stop()
    }
}
