import CCache

/// Whether a write replaces the fresh entry that stands under its key, and what came of it.
struct WriteDecision {
    let rule: ConflictRule
    let writers: WriterTable
    let meta: UInt64
    /// Bytes of the new value.
    let size: Int
    /// The plugin whose entry stood there, if it was another's.
    private(set) var opponent: String?

    init(rule: ConflictRule, writers: WriterTable, meta: UInt64, size: Int) {
        self.rule = rule
        self.writers = writers
        self.meta = meta
        self.size = size
    }

    mutating func replaces(_ view: cc_view, _ hits: UInt64) -> Bool {
        guard !writers.isSamePlugin(view.meta, meta) else { return true }
        opponent = writers.caller(view.meta).plugin
        let old = ConflictRule.Contender(weight: writers.weight(view.meta), size: view.value_size, hits: hits)
        return rule.replaces(old, by: ConflictRule.Contender(weight: writers.weight(meta), size: size, hits: 0))
    }
}
