import Locking

/// Everything that happened below one root call, as far as the bound allows.
public final class Trace: Sendable {
    public struct ID: Sendable, Hashable {
        public var high: UInt64
        public var low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        public static func random() -> ID {
            ID(high: .random(in: 1...UInt64.max), low: .random(in: 1...UInt64.max))
        }
    }

    public let id: ID
    private let limit: Int
    private let state = Locked<(spans: [Span], dropped: Int)>(([], 0))

    /// - Parameter limit: spans kept; more are counted only.
    public init(id: ID = .random(), limit: Int = 10_000) {
        self.id = id
        self.limit = limit
    }

    func record(_ span: Span) {
        state.withLock { state in
            if state.spans.count < limit { state.spans.append(span) } else { state.dropped += 1 }
        }
    }

    /// In the order in which they ended.
    public var spans: [Span] { state.withLock { $0.spans } }
    public var droppedSpans: Int { state.withLock { $0.dropped } }
}

/// One crossing of a gate, from entry to answer.
public struct Span: Sendable, Hashable {
    /// The call's id, and that of the nearest crossing above it; 0: none.
    public var id: UInt64
    public var parent: UInt64
    public var caller: String
    public var provider: String
    public var interface: String
    public var function: String
    /// Nanoseconds of the monotonic clock.
    public var start: Int64
    public var end: Int64
    public var status: Int32
}
