import Gate
import Host
import HostTesting
import Testing

/// Leases and namespaces of a host as its manifest says.
@Suite struct SharedServicesTests {
    @Test("reservations beyond what there is, and namespaces beyond the memory, are refused with all of them named")
    func impossible() async throws {
        let manifest = """
            crucible: 1
            leases: {concurrency: 2}
            cache: {memory: 1MiB}
            plugins:
              one: {library: \(Tally.build()), lease: {reserve: {concurrency: 2}}, cache: {"one:": {min: 700KiB}}}
              two: {library: \(Tally.build()), lease: {reserve: {concurrency: 1}}, cache: {"two:": {min: 700KiB}}}
            """
        let error = await #expect(throws: HostError.self) { _ = try await TestHost(manifest) }
        let text = error?.description ?? ""
        #expect(text.contains("leases: 3 of concurrency are reserved and there are 2; reserve less or raise the capacity"), "\(text)")
        #expect(text.contains("the namespaces take") && text.contains("raise it or lower a minimum"), "\(text)")
    }

    @Test("a swap fences what the old generation would write, and leases of a plugin that stops are given back")
    func swapped() async throws {
        let test = try await Tally.host(Tally.build())
        #expect(try test.add(0) == 1)
        let report = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\""))
        #expect(report.outcome == "committed", "\(report)")
        #expect(test.host.leaseReport.held.concurrency == 0 && test.host.leaseReport.holders.isEmpty)
        #expect(test.host.leaseReport.plugins.map(\.id) == ["tally"] && test.host.leaseReport.plugins[0].weight == 50)
        await test.stop()
        #expect(test.host.leaseReport.holders.isEmpty)
    }
}
