/// What the owner of a namespace allows another plugin.
public struct CacheGrant: Sendable, Hashable {
    public enum Access: String, Sendable, Hashable, CaseIterable {
        /// `get`.
        case read
        /// Everything.
        case write
    }

    public let plugin: String
    public let access: Access

    public init(plugin: String, access: Access) {
        self.plugin = plugin
        self.access = access
    }
}
