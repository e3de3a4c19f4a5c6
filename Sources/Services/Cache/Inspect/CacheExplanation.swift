/// Why a key is a hit or a miss at this moment.
public enum CacheExplanation: Sendable, Hashable, CustomStringConvertible {
    public enum Place: String, Sendable, Hashable { case memory, disk }

    public struct Hit: Sendable, Hashable {
        public let place: Place
        /// Bytes of the value.
        public let size: Int
        public let age: Duration
        /// Until it is no longer fresh; negative when it is stale.
        public let left: Duration
        /// The plugin that stored it, and its generation then.
        public let writer: CacheCaller
        /// How often it was read since it came into memory; 0 on disk.
        public let hits: Int
        public let tags: [String]
        /// Why the last write under this key since then was refused, if one was.
        public internal(set) var refused: RemovalReason?

        public var isStale: Bool { left <= .zero }
    }

    case hit(Hit)
    /// - `reason`: nil when nothing was ever stored, or it is too long ago to be remembered.
    /// - `ago`: since it was removed, or its write was refused.
    case miss(reason: RemovalReason?, ago: Duration?)

    public var description: String {
        switch self {
        case .hit(let hit): Self.text(hit)
        case .miss(nil, _):
            "miss: nothing was stored under it, as far back as is remembered (\(CacheLimits.removals) removals of the namespace)"
        case .miss(let reason?, let ago): "miss: \(reason)" + (ago.map { ", \(Self.text($0)) ago" } ?? "")
        }
    }

    private static func text(_ hit: Hit) -> String {
        var parts = ["\(hit.isStale ? "stale" : "hit"): \(hit.size) bytes in \(hit.place.rawValue)"]
        parts.append("stored \(text(hit.age)) ago by plugin \(hit.writer)")
        parts.append(hit.isStale ? "expired \(text(.zero - hit.left)) ago" : "fresh for \(text(hit.left))")
        parts.append("read \(hit.hits) times")
        if !hit.tags.isEmpty { parts.append("tags \(hit.tags.joined(separator: " "))") }
        return parts.joined(separator: ", ") + (hit.refused.map { "; another value was \($0)" } ?? "")
    }

    /// Seconds with one digit behind the point.
    private static func text(_ duration: Duration) -> String {
        let tenths = duration.components.seconds * 10 + duration.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(abs(tenths % 10)) s"
    }
}
