/// How topics and subscriptions are, at one moment.
public struct EventFigures: Sendable {
    public struct Topic: Sendable {
        public let name: String
        /// The sequence of the oldest event that is kept, and of the next one.
        public let first: UInt64
        public let next: UInt64
        public let bytes: Int
        public let subscribers: Int
        /// Who waits to publish.
        public let waiting: Int
    }

    public struct Subscriber: Sendable {
        public let plugin: String
        public let name: String
        public let generations: [Int]
        /// Events that it has not acknowledged, and how many of those it has been given.
        public let behind: Int
        public let outstanding: Int
        /// How many it can be given at most that are not acknowledged.
        public let queue: Int
    }

    public let topics: [Topic]
    public let subscriptions: [Subscriber]
    public let waits: Int
    public let barriers: Int
}
