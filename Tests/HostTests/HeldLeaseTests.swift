import Gate
import Host
import HostTesting
import Locking
import TestSupport
import Testing
import Timing

/// A plugin that holds all there is and gives nothing back, and how its generation ends.
@Suite struct HeldLeaseTests {
    private static let memory: UInt64 = 1 << 20

    private func library(_ version: String, _ macros: String...) -> String {
        Tally.build(
            file: "\(Tally.sources)/hoarder.c", "hoarder" + version + macros.joined(),
            flags: (["VERSION=\"\(version)\""] + macros).map { "'-D\($0)'" }.joined(separator: " "))
    }

    private func host(_ library: String, stopDeadline: String = "60s") async throws -> TestHost {
        let test = try await TestHost("""
            crucible: 1
            host: {stop_deadline: \(stopDeadline)}
            leases: {memory: 1MiB, connections: 3, concurrency: 2}
            plugins:
              hoarder: {library: \(library), swap: {probation: 0s}, cache: {"hoarder:": {}}}
            """)
        try await test.start()
        return test
    }

    /// Takes everything; throws if something of it is not free.
    private func hoard(_ test: TestHost) throws {
        let call = HostCall(try test.host.edge(nil, "hoard", of: "hoarder"))
        _ = try call.synchronous([.u64(Self.memory), .u64(3), .u64(2)])
        let held = test.host.leaseReport.held
        #expect(held.memory == Int64(Self.memory) && held.connections == 3 && held.concurrency == 2)
    }

    @Test("of a generation that is swapped out nothing is left held: the next one can have all of it")
    func swapped() async throws {
        let test = try await host(library("1.0.0"))
        try hoard(test)
        #expect(throws: GateFailure.self) { try hoard(test) }
        let report = try await test.host.swap(SwapRequest(plugin: "hoarder", source: .library(library("2.0.0"))))
        #expect(report.outcome == "committed" && test.host.leaseReport.holders.isEmpty, "\(report)")
        try hoard(test)
        await test.stop()
        #expect(test.host.leaseReport.holders.isEmpty)
    }

    /// Two threads take and give back while generations come and go; ThreadSanitizer runs this too.
    @Test("leases and cache entries stay exact while the plugin that uses them is swapped again and again")
    func soak() async throws {
        let builds = [library("1.0.0"), library("2.0.0")]
        let test = try await host(builds[0])
        let granted = Locked<UInt64>(0)
        let isOver = Locked(false)
        let ended = (0..<2).map { _ in Signal() }
        for signal in ended {
            let churn = HostCall(try test.host.edge(nil, "churn", of: "hoarder"))
            HostThread.start("churn") {
                while !isOver.withLock({ $0 }) {
                    guard case .word(let word)? = try? churn.synchronous([.u64(50)]).first?.value else {
                        Issue.record("a call failed")
                        break
                    }
                    granted.withLock { $0 += word }
                }
                signal.notify()
            }
        }
        for number in 1...20 {
            let report = try await test.host.swap(SwapRequest(plugin: "hoarder", source: .library(builds[number % 2])))
            #expect(report.outcome == "committed", "\(report)")
            #expect(test.host.leaseReport.held.connections <= 3)
        }
        isOver.withLock { $0 = true }
        for signal in ended { signal.wait() }
        #expect(test.host.leaseReport.holders.isEmpty && granted.withLock { $0 } > 0)
        try hoard(test)
        await test.stop()
        #expect(test.host.leaseReport.holders.isEmpty)
    }

    @Test("of a plugin that does not stop and is given up, nothing is left held")
    func givenUp() async throws {
        let test = try await host(library("1.0.0", "HANGS_STOP"), stopDeadline: "1s")
        try hoard(test)
        await test.stop()
        // Not by their term, which is a minute.
        try await eventually("nothing is held", limit: .seconds(40)) { test.host.leaseReport.holders.isEmpty }
    }
}
