/// Which plugins cannot run, and by whose fault: failures spread from the plugins with problems of their own to all that need them.
struct Failures {
    private(set) var failed: Set<String>
    /// The dependency through which a plugin without problems of its own failed. Following it ends at a root, nearest first.
    private var link: [String: String] = [:]

    /// `roots` have problems of their own.
    init(roots: Set<String>, selections: [String: [Selection]]) {
        failed = roots
        let needed = Self.consumers(selections)
        var queue = roots.sorted()
        var next = 0
        while next < queue.count {
            let cause = queue[next]
            next += 1
            for (consumer, selection) in needed[cause, default: []] where !failed.contains(consumer) && isUnmet(selection) {
                failed.insert(consumer)
                link[consumer] = cause
                queue.append(consumer)
            }
        }
    }

    /// Whether a requirement has lost all its providers, which it had, and cannot be done without.
    func isUnmet(_ selection: Selection) -> Bool {
        !selection.required.isOptional && !selection.providers.isEmpty && selection.providers.allSatisfy { failed.contains($0.plugin) }
    }

    /// From a failed plugin to the root of its failure.
    func chain(from plugin: String) -> [String] {
        var chain = [plugin]
        while let next = link[chain[chain.count - 1]] { chain.append(next) }
        return chain
    }

    private static func consumers(_ selections: [String: [Selection]]) -> [String: [(String, Selection)]] {
        var consumers: [String: [(String, Selection)]] = [:]
        for (plugin, selections) in selections.sorted(by: { $0.key < $1.key }) {
            for selection in selections {
                for provider in selection.providers { consumers[provider.plugin, default: []].append((plugin, selection)) }
            }
        }
        return consumers
    }
}
