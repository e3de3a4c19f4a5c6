import Gate
import OTLPExport
import TestSupport
import Testing

@Suite struct SamplerTests {
    @Test("a share of the traces is chosen by their ids")
    func sampling() {
        var generator = SeededGenerator(seed: 7)
        let ids = (0..<10_000).map { _ in Trace.ID(high: 1, low: generator.next()) }
        func count(_ percent: Int) -> Int { ids.count { TraceSampler(percent: percent).takes($0) } }
        #expect(count(0) == 0 && count(100) == 10_000 && (2_300...2_700).contains(count(25)))
        #expect(TraceSampler(percent: 100).takes(Trace.ID(high: 0, low: .max)))
    }
}
