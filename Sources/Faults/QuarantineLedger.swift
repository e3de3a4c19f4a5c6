/// Which plugins are kept out, and which were let in again: what `quarantine.json` holds.
public struct QuarantineLedger: Sendable, Hashable, Codable {
    /// A plugin that is kept out.
    public struct Entry: Sendable, Hashable, Codable {
        public var plugin: String
        /// When it crashed, in milliseconds since 1970.
        public var since: Int64
        /// What it did, as one line.
        public var reason: String
        /// Of the library that did it; nil: not known, so that only a person lifts it.
        public var digest: String?
        /// Path of the report.
        public var report: String
    }

    /// Entries of either kind; more are not kept, the oldest go first.
    public static let mostEntries = 256

    public var format = 1
    public var quarantined: [Entry] = []
    /// By plugin, when it was let in again, in milliseconds since 1970: earlier crashes count no more.
    public var cleared: [String: Int64] = [:]

    public init() {}

    mutating func bound() {
        quarantined = Array(quarantined.sorted { ($0.since, $0.plugin) < ($1.since, $1.plugin) }.suffix(Self.mostEntries))
        guard cleared.count > Self.mostEntries else { return }
        let newest = cleared.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.suffix(Self.mostEntries)
        cleared = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
}
