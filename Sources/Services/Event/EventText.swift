/// event-message.schema.json: what a subscriber is told, as a JSON document. Names need no quoting; the content is a document already.
public enum EventText {
    public static func message(_ delivery: EventDelivery) -> String {
        "{" + body(delivery.item) + #","subscription":\#(delivery.subscription.number),"delivery":\#(delivery.number)}"#
    }

    /// Without subscription and delivery, for those who only read.
    public static func message(_ item: EventDelivery.Item) -> String { "{" + body(item) + "}" }

    public static func subscribed(_ id: SubscriptionID) -> String { #"{"event":"subscribed","subscription":\#(id.number)}"# }

    private static func body(_ item: EventDelivery.Item) -> String {
        switch item {
        case .gap(let topic, let from, let upTo):
            #""event":"gap","topic":"\#(topic)","from":\#(from),"first":\#(upTo)"#
        case .event(let event):
            #""event":"\#(event.kind.rawValue)","topic":"\#(event.topic)","sequence":\#(event.sequence),"#
                + #""time_ms":\#(event.time / 1_000_000),"source":"\#(event.source.plugin)","generation":\#(event.source.generation),"#
                + #""data":\#(event.content.text)"#
        }
    }
}
