/// What a plugin, or the host itself, uses. nil stands for what was not measured, never 0.
public struct PluginUsage: Equatable, Sendable {
    /// Nanoseconds of CPU in this process since the sampler's first sample, as far as samples found threads inside the plugin.
    public var threadCPU: Int64?
    /// Nanoseconds of CPU of its child processes since the first sample, the processes below them included.
    public var childCPU: Int64?
    /// Thousandths of a core over the report's window, threads and children together.
    public var millicores: Int?
    /// Resident bytes of its child processes and of those below them, now.
    public var childMemory: Int64?
    /// Child processes and those below them, now.
    public var processes: Int?
    /// Threads that are inside it now.
    public var threadsInside: Int?

    public init() {}

    /// Nothing of it was measured.
    public var isUnknown: Bool { self == PluginUsage() }
}
