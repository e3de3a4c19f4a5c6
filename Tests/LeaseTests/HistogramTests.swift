import TestSupport
import Testing

@testable import Lease

@Suite struct HistogramTests {
    @Test("a quantile is never below the true one, and at most an eighth and a microsecond above it")
    func quantiles() {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<50 {
            var histogram = WaitHistogram()
            let exponent = Int64.random(in: 4...40, using: &random)
            let values = (0..<Int.random(in: 1...500, using: &random)).map { _ in Int64.random(in: 0...(1 << exponent), using: &random) }
            for value in values { histogram.add(value) }
            let sorted = values.sorted()
            for part in [0, 0.5, 0.9, 0.99, 1] {
                let exact = sorted[max(0, Int((Double(values.count) * part).rounded(.up)) - 1)]
                let found = histogram.quantile(part) ?? -1
                #expect(found >= exact && found <= exact + exact / 8 + 1000, "\(part): \(found) for \(exact)")
            }
            #expect(histogram.longest == sorted.last && histogram.count == UInt64(values.count))
        }
    }

    @Test("without waits there is no quantile, and beyond an hour it is the longest")
    func ends() {
        var histogram = WaitHistogram()
        #expect(histogram.quantile(0.5) == nil)
        histogram.add(.max)
        #expect(histogram.quantile(0.5)! >= 3600 * LeaseSettings.second)
        histogram.add(0)
        #expect(histogram.quantile(0.5) == 1000)
    }
}
