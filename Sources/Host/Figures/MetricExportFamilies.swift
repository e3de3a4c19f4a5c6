import Metric
import OTLPExport

/// What became of the figures that were to be sent; absent when none are.
enum MetricExportFamilies {
    static func make(_ figures: MetricExportFigures?) -> [MetricFamily] {
        guard let figures else { return [] }
        let outcomes = [("taken", figures.taken)] + MetricExportFigures.Failure.allCases.map { ($0.rawValue, figures.failed[$0] ?? 0) }
        return [
            MetricFamily(
                "crucible.metric.exports", .counter, unit: MetricUnit("{export}")!,
                help: "How often all figures were sent to the collector, by what became of them.",
                samples: outcomes.map { MetricSample(["outcome": $0.0], .counter(MetricAmount($0.1))) }),
            MetricFamily(
                "crucible.metric.points.rejected", .counter, unit: MetricUnit("{point}")!,
                help: "Points that the collector did not take, of figures that it took.",
                samples: [MetricSample([:], .counter(MetricAmount(figures.rejected)))]),
        ]
    }
}
