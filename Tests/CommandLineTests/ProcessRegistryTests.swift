import Metric
import Metrics
import Testing

@testable import crucible

/// Where the libraries of the process write. The only test that touches what there is once in a process.
@Suite struct ProcessRegistryTests {
    @Test("what a library tells without knowing of the host is in the registry of the process's host")
    func bootstraps() {
        let registry = ProcessRegistry.shared
        Counter(label: "ProcessRegistryTests.calls").increment(by: 3)
        let found = registry.snapshot().first { $0.name == "processregistrytests.calls" }
        #expect(found?.samples.first?.value == .counter(MetricAmount(3)) && found?.samples.first?["plugin"] == "host")
        // Asked again, it does not tell the process again, which would end it.
        #expect(ProcessRegistry.shared === registry)
    }
}
