/// A child process that works for a plugin.
public struct UsageChild: Hashable, Sendable {
    public var pid: Int32
    /// Id in the manifest.
    public var plugin: String

    public init(pid: Int32, plugin: String) {
        self.pid = pid
        self.plugin = plugin
    }
}
