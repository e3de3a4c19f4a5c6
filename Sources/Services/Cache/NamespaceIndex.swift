/// Finds the namespace of a key. No prefix begins with another, so there is at most one.
struct NamespaceIndex: Sendable {
    private let sorted: [(prefix: [UInt8], number: Int)]

    /// - Parameter prefixes: by the number of the namespace.
    init(_ prefixes: [String]) {
        sorted = prefixes.enumerated().map { (Array($1.utf8), $0) }.sorted { $0.prefix.lexicographicallyPrecedes($1.prefix) }
    }

    /// The number of the namespace that the key belongs to.
    func number(of key: [UInt8]) -> Int? {
        // The last prefix that does not follow the key is the only one that can begin it.
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if key.lexicographicallyPrecedes(sorted[middle].prefix) { high = middle } else { low = middle + 1 }
        }
        guard low > 0, key.starts(with: sorted[low - 1].prefix) else { return nil }
        return sorted[low - 1].number
    }
}
