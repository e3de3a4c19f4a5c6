/// Who asked for a plugin.
struct AskingChain {
    private let consumers: [String: [String]]

    init(_ selections: [String: [Selection]]) {
        var consumers: [String: Set<String>] = [:]
        for (plugin, selections) in selections {
            for provider in selections.flatMap(\.considered) { consumers[provider, default: []].insert(plugin) }
        }
        self.consumers = consumers.mapValues { $0.sorted() }
    }

    /// The shortest way to `plugin` from a plugin that nobody asks for; empty if nobody asks for `plugin`, or only those in a cycle.
    func chain(to plugin: String) -> [String] {
        var next: [String: String] = [:]
        var queue = [plugin]
        var index = 0
        while index < queue.count {
            let node = queue[index]
            index += 1
            let asking = consumers[node, default: []]
            if asking.isEmpty { return node == plugin ? [] : path(from: node, to: plugin, next) }
            for consumer in asking where consumer != plugin && next[consumer] == nil {
                next[consumer] = node
                queue.append(consumer)
            }
        }
        return []
    }

    private func path(from start: String, to plugin: String, _ next: [String: String]) -> [String] {
        var path = [start]
        while let node = next[path[path.count - 1]] { path.append(node) }
        return path
    }
}
