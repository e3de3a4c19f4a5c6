/// The plugins that can store something, and their numbers in the engine's `meta`: 16 bits of plugin, 48 of generation.
struct WriterTable: Sendable {
    /// Stands for people who import.
    static let host = "host"

    private let names: [String]
    private let numbers: [String: Int]
    private let weights: [Int]

    init(_ settings: CacheSettings) {
        let writers = settings.namespaces.flatMap { space in [space.owner] + space.grants.filter { $0.access == .write }.map(\.plugin) }
        names = Set(writers + [Self.host]).sorted()
        precondition(names.count <= 1 << 16, "there are \(names.count) plugins that store something; 65536 is the most")
        numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        weights = names.map(settings.weight(of:))
    }

    /// - Parameter caller: one that may write somewhere.
    func meta(of caller: CacheCaller) -> UInt64 {
        UInt64(numbers[caller.plugin]!) << 48 | UInt64(truncatingIfNeeded: caller.generation) & (1 << 48 - 1)
    }

    func caller(_ meta: UInt64) -> CacheCaller { CacheCaller(plugin: names[Int(meta >> 48)], generation: Int(meta & (1 << 48 - 1))) }

    func isSamePlugin(_ one: UInt64, _ other: UInt64) -> Bool { one >> 48 == other >> 48 }

    func weight(_ meta: UInt64) -> Int { weights[Int(meta >> 48)] }

    /// Somebody whose entry was found on disk, as far as it is still known.
    func known(_ caller: CacheCaller) -> CacheCaller { numbers[caller.plugin] == nil ? CacheCaller(plugin: Self.host, generation: 0) : caller }
}
