import Event
import Metric

/// What is published, and who is behind.
enum EventFamilies {
    static func make(_ figures: EventFigures) -> [MetricFamily] {
        // Those of the host are people who look.
        let subscriptions = figures.subscriptions.filter { $0.plugin != EventOwner.host.plugin }
        func gauges(_ name: String, _ help: String, _ value: (EventFigures.Subscriber) -> Int) -> MetricFamily {
            MetricFamily(name, .gauge, help: help, samples: subscriptions.map {
                MetricSample(["plugin": $0.plugin, "subscription": $0.name], .gauge(Double(value($0))))
            })
        }
        return [
            MetricFamily(
                "crucible.event.published", .counter, help: "Events that were published on the topic.",
                samples: figures.topics.map { MetricSample(["topic": $0.name], .counter(MetricAmount($0.next - 1))) }),
            MetricFamily(
                "crucible.event.waiting", .gauge, help: "Who waits to publish on the topic, since there is no room.",
                samples: figures.topics.map { MetricSample(["topic": $0.name], .gauge(Double($0.waiting))) }),
            gauges("crucible.event.behind", "Events that the plugin has not acknowledged.", \.behind),
            gauges("crucible.event.outstanding", "Of these, those that it was given.", \.outstanding),
            gauges("crucible.event.queue", "How many it can be given before it acknowledges some.", \.queue),
        ]
    }
}
