/// Where two JSON documents differ. Pure.
enum DocumentDifference {
    struct Place: Hashable, Sendable {
        /// Members and indices from the root, as in a JSON pointer without escapes.
        var path: [String]
        /// Compact JSON; nil: not there.
        var recorded: String?
        var replayed: String?
    }

    /// The first places, at most `limit`: members in the order of their names, then elements.
    static func places(_ recorded: JSONDocument, _ replayed: JSONDocument, limit: Int) -> [Place] {
        var found: [Place] = []
        compare(recorded, replayed, [], limit, &found)
        return found
    }

    private static func compare(
        _ recorded: JSONDocument?, _ replayed: JSONDocument?, _ path: [String], _ limit: Int, _ found: inout [Place]
    ) {
        guard recorded != replayed, found.count < limit else { return }
        switch (recorded, replayed) {
        case (.object(let before)?, .object(let after)?):
            for name in Set(before.keys).union(after.keys).sorted() { compare(before[name], after[name], path + [name], limit, &found) }
        case (.array(let before)?, .array(let after)?):
            for index in 0..<max(before.count, after.count) {
                compare(
                    index < before.count ? before[index] : nil, index < after.count ? after[index] : nil, path + ["\(index)"], limit, &found)
            }
        default: found.append(Place(path: path, recorded: recorded?.text, replayed: replayed?.text))
        }
    }
}
