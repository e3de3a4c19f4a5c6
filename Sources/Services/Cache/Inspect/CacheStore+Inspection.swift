import CCache

/// For the operator, who sees all namespaces. Nothing here counts as a reading, and none of it changes what stays.
extension CacheStore {
    public var report: CacheReport {
        var report = CacheReport()
        report.namespaces = namespaces.map(\.figures)
        report.memory = settings.memory
        (report.flights, report.waiters) = claims.withLock { ($0.flights.flightCount, $0.flights.waiterCount) }
        report.disk = disk?.figures
        return report
    }

    /// Why a key is a hit or a miss at this moment. May wait for the disk.
    public func explain(_ key: CacheKey) throws(CacheFailure) -> CacheExplanation {
        let namespace = try namespace(holding: key)
        if var hit = namespace.explainMemory(key) ?? namespace.explainDisk(key) {
            hit.refused = namespace.refusal(of: key, since: clock.now() - hit.age.nanoseconds)
            return .hit(hit)
        }
        return namespace.explainMiss(key)
    }

    /// The value under a key, for people who look; nil on a miss.
    public func peek(_ key: CacheKey) throws(CacheFailure) -> CacheValue? {
        let namespace = try namespace(holding: key)
        switch namespace.lookUp(key, isPeek: true) {
        case .fresh(let bytes): return CacheValue(bytes: bytes, isStale: false)
        case .stale(let bytes): return CacheValue(bytes: bytes, isStale: true)
        case .busy, .miss: break
        }
        return namespace.onDisk(key).map { CacheValue(bytes: $0.record.value, isStale: $0.life.left <= 0) }
    }

    /// The keys that begin with a prefix and have a fresh or stale value, in the order of their bytes, with where they are. At most
    /// `limit`.
    public func list(below prefix: CacheKey, limit: Int) -> [(key: CacheKey, place: CacheExplanation.Place)] {
        var places: [CacheKey: CacheExplanation.Place] = [:]
        for namespace in namespaces {
            let own = CacheKey(namespace.settings.prefix)
            guard own.hasPrefix(prefix.bytes) || prefix.hasPrefix(own.bytes) else { continue }
            for key in namespace.keysOnDisk() where key.hasPrefix(prefix.bytes) { places[key] = .disk }
            namespace.forEach { view, _ in
                if view.keyBytes.starts(with: prefix.bytes) { places[CacheKey(Array(view.keyBytes))] = .memory }
            }
        }
        return places.keys.sorted().prefix(limit).map { ($0, places[$0]!) }
    }

    func namespace(holding key: CacheKey) throws(CacheFailure) -> Namespace {
        guard let namespace = namespace(of: key) else {
            throw CacheFailure(.invalidArgument, "no cache namespace begins the key '\(key)'; there are \(settings.prefixList)")
        }
        return namespace
    }
}

extension Namespace {
    fileprivate var figures: NamespaceFigures {
        let counts = counts()
        let journal = journal.withLock { $0 }
        var figures = NamespaceFigures()
        (figures.prefix, figures.owner, figures.strategy) = (settings.prefix, settings.owner, settings.strategy.rawValue)
        figures.diskHits = journal.diskFreshHits + journal.diskStaleHits
        figures.hits = counts.hits + journal.diskFreshHits
        figures.staleHits = counts.stale_hits + journal.diskStaleHits
        // What memory missed and disk had is a hit.
        figures.misses = counts.misses - figures.diskHits
        figures.stores = counts.inserts + counts.replaces - journal.promotions
        figures.evictions = counts.evictions + counts.rejections
        figures.expirations = counts.expirations
        figures.removals = counts.removes + journal.diskRemovals
        figures.rejected = journal.tooLarge
        (figures.conflicts, figures.kept) = (journal.conflicts, journal.kept)
        (figures.fenced, figures.outdated, figures.computations) = (journal.fenced, journal.outdated, journal.computations)
        (figures.entries, figures.bytes, figures.payload, figures.budget) = (counts.entries, counts.bytes, counts.payload, counts.budget)
        figures.policy = "\(journal.policy)"
        return figures
    }

    /// What the disk has for a key, fresh or stale.
    func onDisk(_ key: CacheKey) -> (record: DiskRecord, life: (left: Int64, stale: Int64))? {
        guard let disk, disk.tier.mayHave(key, in: disk.namespace), let record = disk.tier.read(key, in: disk.namespace) else { return nil }
        return life(of: record).map { (record, $0) }
    }

    func keysOnDisk() -> [CacheKey] { disk.map { $0.tier.keys(in: $0.namespace) } ?? [] }

    fileprivate func explainMemory(_ key: CacheKey) -> CacheExplanation.Hit? {
        guard let entry = entry(key), entry.staleUntil > clock.now() else { return nil }
        return CacheExplanation.Hit(
            place: .memory, size: entry.value.count, age: .nanoseconds(clock.wall() - entry.note.stored),
            left: .nanoseconds(entry.expires - clock.now()), writer: writers.caller(entry.meta), hits: hits(of: key), tags: entry.note.tags)
    }

    private func hits(of key: CacheKey) -> Int {
        cc_flush()
        var found = 0
        forEach { view, hits in if view.keyBytes.elementsEqual(key.bytes) { found = Int(hits) } }
        return found
    }

    fileprivate func explainDisk(_ key: CacheKey) -> CacheExplanation.Hit? {
        onDisk(key).map { record, life in
            CacheExplanation.Hit(
                place: .disk, size: record.value.count, age: .nanoseconds(clock.wall() - record.stored), left: .nanoseconds(life.left),
                writer: record.writer, hits: 0, tags: record.tags)
        }
    }

    fileprivate func refusal(of key: CacheKey, since instant: Int64) -> RemovalReason? {
        journal.withLock { $0.removals[key.hash64] }.flatMap { $0.reason.isRefusal && $0.at >= instant ? $0.reason : nil }
    }

    fileprivate func explainMiss(_ key: CacheKey) -> CacheExplanation {
        // Its time may be over without anybody having noticed.
        if let entry = entry(key) { return .miss(reason: .expired, ago: .nanoseconds(clock.now() - entry.staleUntil)) }
        guard let removal = journal.withLock({ $0.removals[key.hash64] }) else { return .miss(reason: nil, ago: nil) }
        return .miss(reason: removal.reason, ago: .nanoseconds(clock.now() - removal.at))
    }
}
