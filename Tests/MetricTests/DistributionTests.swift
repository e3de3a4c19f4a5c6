import Dispatch
@testable import Metric
import Synchronization
import TestSupport
import Testing

/// Buckets, sums and quantiles against all values in a list.
@Suite struct DistributionTests {
    @Test("a bucket's upper bound is in it, the next value is not, and no bucket is wider than a 64th")
    func edges() {
        let layout = BucketLayout(.none)
        #expect(layout.index(of: 0) == 0 && layout.index(of: 1) == 0 && layout.index(of: 2) == 1)
        for power in 0...50 {
            let value = UInt64(1) << power
            #expect(layout.index(of: value) == BucketLayout.bucketsBelow(power: power) - 1)
            #expect(layout.upperBound(of: layout.index(of: value)) == Double(value))
            if value < MetricLimits.value { #expect(layout.index(of: value + 1) == layout.index(of: value) + 1) }
        }
        var random = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            let value = UInt64.random(in: 1...(1 << UInt64.random(in: 1...50)), using: &random)
            let index = layout.index(of: value)
            let (upper, lower) = (layout.upperBound(of: index), index == 0 ? 0 : layout.upperBound(of: index - 1))
            #expect(Double(value) <= upper && Double(value) > lower && upper - lower <= max(1, upper / 64))
            #expect(index < BucketLayout.chunks << BucketLayout.stepBits)
        }
    }

    @Test("durations fall at or below the bounds that OpenTelemetry recommends, to the nanosecond", arguments: [
        (0.01, 10_000_000), (0.02, 20_000_000), (0.64, 640_000_000), (1.28, 1_280_000_000), (81.92, 81_920_000_000), (0.0025, 2_500_000),
    ])
    func seconds(_ bound: Double, _ nanoseconds: UInt64) {
        let layout = BucketLayout(.seconds)
        let known = layout.exposedBounds(.seconds).first { $0.bound == bound }
        #expect(known != nil)
        let end = BucketLayout.bucketsBelow(power: known?.power ?? 0)
        #expect(layout.index(of: nanoseconds) < end && layout.index(of: nanoseconds + 1) >= end)
        #expect(layout.index(of: MetricLimits.value) < BucketLayout.chunks << BucketLayout.stepBits)
    }

    @Test func aDistributionSaysWhatTheListOfItsValuesSays() {
        let seed = printedSeed()
        var random = SeededGenerator(seed: seed)
        let cell = DistributionCell(.none)
        var values: [UInt64] = []
        for round in 1...3 {
            for _ in 0..<500 {
                let value = UInt64.random(in: 0...(1 << UInt64.random(in: 1...30)), using: &random)
                cell.record(value)
                values.append(value)
            }
            let figures = DistributionFigures(cell.read(), .none, cell.layout)
            #expect(figures.count == UInt64(500 * round) && figures.sum.recorded == values.reduce(0, +))
            #expect(figures.least?.recorded == values.min() && figures.greatest?.recorded == values.max())
            for bucket in figures.buckets { #expect(bucket.count == UInt64(values.count { Double($0) <= bucket.bound })) }
            let sorted = values.sorted()
            for quantile in figures.quantiles {
                let exact = Double(sorted[Int((Double(sorted.count) * quantile.part).rounded(.up)) - 1])
                #expect(quantile.value >= exact && quantile.value <= max(exact + 1, exact * 65 / 64))
            }
        }
    }

    private final class Run: Sendable {
        let isOver = Atomic(false)
        let recorded = Atomic<UInt64>(0)
    }

    @Test("while threads record, every reading is whole: as many values as the sum is made of")
    func wholeReadings() {
        let cell = DistributionCell(.none)
        let run = Run()
        // Only this value is recorded, so that a torn reading shows. All the time while somebody reads, on two threads.
        DispatchQueue.concurrentPerform(iterations: 3) { thread in
            if thread == 0 {
                var torn = 0
                for _ in 0..<2_000 {
                    let figures = DistributionFigures(cell.read(), .none, cell.layout)
                    if figures.sum.recorded != figures.count * 1000 || figures.buckets.last?.count != figures.count { torn += 1 }
                }
                run.isOver.store(true, ordering: .relaxed)
                #expect(torn == 0)
            } else {
                var own: UInt64 = 0
                while !run.isOver.load(ordering: .relaxed) {
                    cell.record(1000)
                    own += 1
                }
                run.recorded.wrappingAdd(own, ordering: .relaxed)
            }
        }
        let (figures, all) = (DistributionFigures(cell.read(), .none, cell.layout), run.recorded.load(ordering: .relaxed))
        #expect(all > 0 && figures.count == all && figures.sum.recorded == all * 1000)
    }

    @Test func aCounterLosesNothingBetweenThreads() {
        let counter = CounterCell()
        DispatchQueue.concurrentPerform(iterations: 4) { thread in for _ in 0..<50_000 { counter.add(UInt64(thread + 1)) } }
        #expect(counter.read() == 50_000 * (1 + 2 + 3 + 4))
    }

    @Test func aGaugeIsForgottenWithTheGenerationThatHasSetIt() {
        let gauge = GaugeCell()
        #expect(gauge.read() == nil)
        gauge.set(1.5, generation: 1)
        gauge.set(2.5, generation: 2)
        gauge.forget(1)
        #expect(gauge.read() == 2.5)
        gauge.forget(2)
        #expect(gauge.read() == nil)
    }
}
