import Descriptor

/// Sorts plugins so that each comes after its dependencies: Kahn's algorithm, which among several that may start takes the one of the
/// lowest rank, then of the smallest id.
///
/// Where optional dependencies close a cycle, some of them are given up: of the plugins in the cycle that could start without their
/// optional dependencies the first one by rank and id does. Dependencies that are in no cycle are always kept.
struct StartOrder {
    /// In start order, with the dependencies that were kept.
    private(set) var sorted: [PlannedPlugin] = []
    /// By rank, then by id.
    private var waiting: [PlannedPlugin]
    private var placed: Set<String> = []

    /// The strong dependencies of `plugins` have no cycle, and all dependencies are among `plugins`.
    init(_ plugins: [PlannedPlugin]) {
        waiting = plugins.sorted { (Self.rank(of: $0.descriptor), $0.id) < (Self.rank(of: $1.descriptor), $1.id) }
        while !waiting.isEmpty {
            let index = waiting.firstIndex { $0.dependencies.allSatisfy(isPlaced) } ?? indexToRelax()
            var plugin = waiting.remove(at: index)
            plugin.dependencies.removeAll { !isPlaced($0) }
            placed.insert(plugin.id)
            sorted.append(plugin)
        }
    }

    /// The standard order of subsystems; the lowest counts if a plugin provides several.
    private static func rank(of descriptor: PluginDescriptor) -> Int {
        let order = ["crucible.model", "crucible.routing", "crucible.voice", "crucible.tools", "crucible.orchestration"]
        return descriptor.provides.compactMap { order.firstIndex(of: $0.interface.base) }.min() ?? order.count
    }

    private func isPlaced(_ dependency: Dependency) -> Bool { placed.contains(dependency.plugin) }

    /// Nobody is ready: there is a cycle. A plugin that waits for the fewest others waits only for those in its own cycle; among these
    /// there is one without an unmet strong dependency, since strong dependencies have no cycle.
    private func indexToRelax() -> Int {
        let unmet = Dictionary(uniqueKeysWithValues: waiting.map { ($0.id, $0.dependencies.filter { !isPlaced($0) }) })
        let relaxable = waiting.indices.filter { unmet[waiting[$0].id, default: []].allSatisfy { !$0.isStrong } }
        let reach = relaxable.map { (index: $0, count: Self.reach(from: waiting[$0].id, unmet)) }
        guard let first = reach.min(by: { ($0.count, $0.index) < ($1.count, $1.index) }) else {
            preconditionFailure("strong dependencies form a cycle")
        }
        return first.index
    }

    private static func reach(from start: String, _ unmet: [String: [Dependency]]) -> Int {
        var seen: Set<String> = [start]
        var stack = [start]
        while let node = stack.popLast() {
            for dependency in unmet[node, default: []] where seen.insert(dependency.plugin).inserted { stack.append(dependency.plugin) }
        }
        return seen.count
    }
}
