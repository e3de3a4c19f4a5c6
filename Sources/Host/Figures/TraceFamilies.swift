import Metric
import OTLPExport

/// What became of the spans that were to be sent; absent when none are.
enum TraceFamilies {
    static func make(_ figures: SpanExportFigures?) -> [MetricFamily] {
        guard let figures else { return [] }
        let span = MetricUnit("{span}")!
        return [
            MetricFamily(
                "crucible.trace.spans.exported", .counter, unit: span, help: "Spans that the collector has taken.",
                samples: [MetricSample([:], .counter(MetricAmount(figures.exported)))]),
            MetricFamily(
                "crucible.trace.spans.dropped", .counter, unit: span, help: "Spans that never reach the collector, by why.",
                samples: SpanExportFigures.Drop.allCases.map {
                    MetricSample(["reason": $0.rawValue], .counter(MetricAmount(figures.dropped[$0] ?? 0)))
                }),
            MetricFamily(
                "crucible.trace.spans.waiting", .gauge, unit: span, help: "Spans that wait for the collector or are on their way.",
                samples: [MetricSample([:], .gauge(Double(figures.waiting)))]),
        ]
    }
}
