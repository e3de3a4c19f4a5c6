/// The cycles of a directed graph.
enum Cycles {
    /// For every node on a cycle a shortest one through it, starting with the cycle's smallest node; in no order, and the same one for
    /// several of its nodes. All cycles of a dense graph would be too many to list.
    static func shortest(in graph: [String: [String]]) -> [[String]] {
        graph.keys.compactMap { shortest(through: $0, in: graph).map(rotated) }
    }

    /// Breadth first, so that the first way back is a shortest one.
    private static func shortest(through start: String, in graph: [String: [String]]) -> [String]? {
        var previous: [String: String] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            for neighbour in graph[node, default: []].sorted() {
                if neighbour == start { return path(to: node, previous) }
                guard previous[neighbour] == nil else { continue }
                previous[neighbour] = node
                queue.append(neighbour)
            }
        }
        return nil
    }

    private static func path(to end: String, _ previous: [String: String]) -> [String] {
        var path = [end]
        while let node = previous[path[path.count - 1]] { path.append(node) }
        return path.reversed()
    }

    private static func rotated(_ cycle: [String]) -> [String] {
        guard let smallest = cycle.min(), let index = cycle.firstIndex(of: smallest) else { return cycle }
        return Array(cycle[index...] + cycle[..<index])
    }
}
