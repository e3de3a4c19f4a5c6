/// Decides between two plugins' values for one key.
struct ConflictRule: Sendable {
    /// What counts of a value; the weight is its plugin's.
    struct Contender: Sendable {
        let weight: Int
        /// Bytes of the value.
        let size: Int
        /// How often it was read.
        let hits: UInt64
    }

    let policy: ConflictPolicy

    /// Whether the new value comes in the place of the one that stands there, which is fresh.
    func replaces(_ old: Contender, by new: Contender) -> Bool {
        switch policy {
        case .priority: new.weight >= old.weight
        case .timestamp: true
        case .usage: old.hits == 0
        case .size: new.size <= old.size
        }
    }
}
