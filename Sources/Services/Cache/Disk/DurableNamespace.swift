/// A namespace whose entries may be written to disk. There is none for one of the strategy `memory`, and nothing reaches a disk tier
/// without.
public struct DurableNamespace: Sendable, Hashable {
    public let prefix: String

    public init?(_ settings: NamespaceSettings) {
        guard settings.strategy != .memory else { return nil }
        prefix = settings.prefix
    }
}
