/// What everybody uses, as of one sample.
///
/// Rates are over a sliding window: what counters grew by, divided by the time in which they did. A window forgets at once what is older, and
/// its rate is the same that anybody computes from /proc over the same time, which an exponential average is not.
public struct UsageReport: Sendable {
    /// When it was taken: nanoseconds of CLOCK_MONOTONIC.
    public internal(set) var instant: Int64
    /// Nanoseconds that the window covers; 0 after the first sample, when no rate is known.
    public internal(set) var window: Int64
    /// Cores of the machine that are online.
    public internal(set) var cores: Int
    /// By id, whoever was seen so far.
    public internal(set) var plugins: [String: PluginUsage]
    /// The host's threads and every thread's time that no sample found inside a plugin. It has no children here.
    public internal(set) var host: PluginUsage
    /// Thousandths of a core over the window: this process and all children. nil: no rate is known, or a child could not be read.
    public internal(set) var millicores: Int?
    /// Resident bytes of this process.
    public internal(set) var processMemory: Int64?

    /// The part of the machine's cores that was used over the window, from 0 to 1.
    public var share: Double? { millicores.map { Double($0) / Double(cores * 1000) } }

    /// Of one plugin. One that no sample has seen was looked for and has neither threads inside nor children: that is known to be 0.
    public func usage(of plugin: String) -> PluginUsage {
        if let usage = plugins[plugin] { return usage }
        var usage = PluginUsage()
        (usage.childMemory, usage.processes, usage.threadsInside) = (0, 0, 0)
        if window > 0 { (usage.threadCPU, usage.childCPU, usage.millicores) = (0, 0, 0) }
        return usage
    }
}
