/// A file that a request wants: with others who only read it, or alone.
public struct LeasedFile: Sendable, Hashable {
    /// As the one who leases names it: two paths are the same file when they are the same text, so resolve them first.
    public let path: String
    public let isExclusive: Bool

    public init(_ path: String, isExclusive: Bool) {
        self.path = path
        self.isExclusive = isExclusive
    }

    /// Whether one of these demands cannot be held beside one of those.
    static func conflict(_ some: [LeasedFile], _ others: [LeasedFile]) -> Bool {
        some.contains { file in others.contains { $0.path == file.path && ($0.isExclusive || file.isExclusive) } }
    }
}
