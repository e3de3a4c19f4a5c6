import GateFixture
import Metric
import Testing
import Timing

@testable import Gate

/// How long calls take, as the gate measures it.
@Suite struct DurationTests {
    let scene = Scene()

    @Test("of calls that do not take the short way, the percentiles are known")
    func percentiles() throws {
        let way = try scene.way("begin")
        for number in 1...100 {
            let call = scene.begin(way, GF_KEEP)
            scene.clock.advance(by: .milliseconds(number))
            _ = try scene.take().done()
            #expect(call.consumer.dones == 1)
        }
        let durations = way.edge.counters.read().durations
        #expect(durations.count == 100 && durations.sum == 5_050_000_000)
        let quantiles = durations.quantiles(.seconds)
        #expect(quantiles.map(\.part) == [0.5, 0.9, 0.99])
        // A bucket is a 64th wide.
        for (quantile, exact) in zip(quantiles, [0.050, 0.090, 0.099]) {
            #expect(quantile.value >= exact && quantile.value <= exact * (1 + 1.0 / 64), "\(quantile)")
        }
        scene.expectQuiet()
    }

    @Test("of many calls one in sixteen is timed")
    func seldom() throws {
        let way = try scene.way("begin")
        for _ in 0..<1_200 { #expect(scene.begin(way, GF_FINE).status == .ok) }
        // 1024, and then one in sixteen of the other 176.
        #expect(way.edge.counters.read().samples == 1_024 + 11)
        scene.expectQuiet()
    }

    @Test("what an edge has counted stays in the percentiles when it has ended with its generation")
    func outlivesTheEdge() throws {
        let next = Party(id: scene.consumer.id, generation: 4, isSerial: false, admission: .open)
        let ways = [try scene.way("begin"), try scene.way("begin", from: next)]
        func take(_ milliseconds: ClosedRange<Int>, by way: Scene.Way) throws {
            for number in milliseconds {
                _ = scene.begin(way, GF_KEEP)
                scene.clock.advance(by: .milliseconds(number))
                _ = try scene.take().done()
            }
        }
        func durations() throws -> DistributionTotal {
            let figures = scene.gate.figures
            #expect(figures.count == 1)
            return try #require(figures.first).value.durations
        }
        try take(1...50, by: ways[0])
        let before = try durations()
        ways[0].edge.dispose()
        #expect(try durations() == before && before.count == 50)
        try take(51...100, by: ways[1])
        let both = try durations()
        #expect(both.count == 100 && both.sum == 5_050_000_000)
        for (quantile, exact) in zip(both.quantiles(.seconds), [0.050, 0.090, 0.099]) {
            #expect(quantile.value >= exact && quantile.value <= exact * (1 + 1.0 / 64), "\(quantile)")
        }
        ways[1].edge.dispose()
        #expect(try durations() == both)
    }

    @Test("what two edges have counted adds up to what one would have")
    func sums() {
        var first = DistributionTotal(), both = DistributionTotal()
        let cells = [DistributionCell(.seconds), DistributionCell(.seconds)]
        for value in 1...1_000 { cells[value % 2].record(UInt64(value) * 1_000) }
        first.add(cells[0].read())
        first.add(cells[1].read())
        let all = DistributionCell(.seconds)
        for value in 1...1_000 { all.record(UInt64(value) * 1_000) }
        both.add(all.read())
        #expect(first == both && first.count == 1_000 && first.quantiles(.seconds) == both.quantiles(.seconds))
    }
}
