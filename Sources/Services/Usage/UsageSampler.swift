import Glibc

/// Measures what plugins really use: the CPU of this process's threads by the plugin that each is inside of, and CPU and memory of the child
/// processes that work for plugins. Has no thread of its own: see ``UsageWatch``.
public struct UsageSampler {
    /// Children that are looked at; those after them are not read, and what their plugins' children use is unknown.
    public static let childLimit = 1024

    private let children: () -> [UsageChild]
    private var ledger: UsageLedger

    /// - Parameters:
    ///   - window: how many samples the window of rates is long.
    ///   - children: gives the child processes that live; called once for each sample, on its thread.
    public init(window: Int = 4, children: @escaping () -> [UsageChild]) {
        self.children = children
        ledger = UsageLedger(length: window, cores: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// Looks at everything now. The first sample only says where the others begin. To be called from outside of any plugin.
    public mutating func sample() -> UsageReport {
        let all = Self.distinct(children())
        var seen = UsageObservation.now(Array(all.prefix(Self.childLimit)))
        seen.unreadable += all.dropFirst(Self.childLimit)
        return ledger.absorb(seen)
    }

    /// A process counts once, for whoever comes first.
    private static func distinct(_ children: [UsageChild]) -> [UsageChild] {
        var seen: Set<Int32> = []
        return children.filter { seen.insert($0.pid).inserted }
    }
}
