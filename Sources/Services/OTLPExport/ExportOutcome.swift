import FoundationEssentials

/// How a collector took a request.
public enum ExportOutcome: Sendable, Hashable {
    /// `rejected` of its spans, or points of figures, were not taken.
    case taken(rejected: UInt64)
    /// Worth another attempt; `after` nanoseconds, if it said.
    case again(after: Int64?, String)
    case refused(String)

    /// Bytes of an answer that are looked at.
    public static let longestAnswer = 64 << 10
    private static let retriable: Set<Int> = [429, 502, 503, 504]

    /// - Parameters:
    ///   - retryAfter: the header, as it came; a date in it is not read.
    ///   - body: the beginning of the answer.
    public init(status: Int, retryAfter: String?, body: [UInt8]) {
        switch status {
        case 200..<300:
            let partial = (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.partialSuccess
            self = .taken(rejected: (partial?.rejectedSpans ?? partial?.rejectedDataPoints)?.value ?? 0)
        case let status where Self.retriable.contains(status):
            let seconds = retryAfter.flatMap { $0.utf8.count <= 9 ? UInt32($0) : nil }
            self = .again(after: seconds.map { Int64($0) * 1_000_000_000 }, "the collector answered with status \(status)")
        default: self = .refused("the collector answered with status \(status)")
        }
    }

    /// ExportTraceServiceResponse or ExportMetricsServiceResponse
    private struct Answer: Decodable {
        struct Partial: Decodable {
            var rejectedSpans: Count?
            var rejectedDataPoints: Count?
        }

        /// 64 bits are a text in JSON; a number is taken as well.
        struct Count: Decodable {
            var value: UInt64

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                let text = try? container.decode(String.self)
                value = if let text { UInt64(text) ?? 0 } else { try container.decode(UInt64.self) }
            }
        }

        var partialSuccess: Partial?
    }
}
