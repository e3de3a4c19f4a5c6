import Locking

/// Everything that happens below one root call, as far as the bound allows. [any-thread]
public final class Trace: Sendable {
    public struct ID: Sendable, Hashable, CustomStringConvertible {
        public var high: UInt64
        public var low: UInt64

        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        public static func random() -> ID {
            ID(high: .random(in: 1...UInt64.max), low: .random(in: 1...UInt64.max))
        }

        /// 32 hexadecimal digits.
        public var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
    }

    /// Of the service by which plugins say something of their spans.
    public static let interface = "crucible.trace/1"

    public let id: ID
    /// What the host's clock must be moved by to tell the time: nanoseconds since 1970-01-01 UTC, less those of the monotonic clock.
    public let epoch: Int64
    private let limit: Int
    /// Told of every span beside.
    private let sink: (any SpanSink)?
    private let state = Locked<(spans: [Span], dropped: Int)>(([], 0))

    /// - Parameters:
    ///   - epoch: see ``epoch``; matters only to a sink.
    ///   - limit: spans kept; more are counted only.
    ///   - sink: who else gets every span, when it has ended.
    public init(id: ID = .random(), epoch: Int64 = 0, limit: Int = 10_000, sink: (any SpanSink)? = nil) {
        self.id = id
        self.epoch = epoch
        self.limit = limit
        self.sink = sink
    }

    /// Adds a span that has ended.
    public func add(_ span: Span) {
        state.withLock { state in
            if state.spans.count < limit { state.spans.append(span) } else { state.dropped += 1 }
        }
        sink?.take(span, of: self)
    }

    /// In the order in which they ended.
    public var spans: [Span] { state.withLock { $0.spans } }
    public var droppedSpans: Int { state.withLock { $0.dropped } }

    /// The value of the header `traceparent` of W3C for what is done inside of a span. Whether others are asked to record it too depends on
    /// whether this host sends its own spans anywhere.
    func parent(span: UInt64) -> String { "00-\(id)-\(Hexadecimal.text(span))-\(sink == nil ? "00" : "01")" }
}

/// Gets spans as they end. Called on the thread that ends the call: it must not wait. [any-thread]
public protocol SpanSink: Sendable {
    func take(_ span: Span, of trace: Trace)
}

/// Numbers as W3C and OpenTelemetry write ids.
public enum Hexadecimal {
    /// 16 digits in lower case.
    public static func text(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
