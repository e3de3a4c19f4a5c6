import Cache
import Locking

/// A disk tier that is none, and shows what reached it.
final class MemoryDisk: DiskTier {
    private let state = Locked<(records: [CacheKey: DiskRecord], written: [CacheKey], isClosed: Bool)>(([:], [], false))
    /// Called in the middle of a reading.
    private let whileReading = Locked<(@Sendable () -> Void)?>(nil)

    /// Called with the key before a record is kept.
    private let beforeWriting = Locked<(@Sendable (CacheKey) -> Void)?>(nil)

    var records: [CacheKey: DiskRecord] { state.withLock { $0.records } }
    /// Every key that was ever written.
    var written: [CacheKey] { state.withLock { $0.written } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func whileReading(_ body: @escaping @Sendable () -> Void) { whileReading.withLock { $0 = body } }

    func beforeWriting(_ body: @escaping @Sendable (CacheKey) -> Void) { beforeWriting.withLock { $0 = body } }

    func mayHave(_ key: CacheKey, in namespace: DurableNamespace) -> Bool { records[key] != nil }

    func read(_ key: CacheKey, in namespace: DurableNamespace) -> DiskRecord? {
        let found = records[key]
        let body = whileReading.withLock { body in
            defer { body = nil }
            return body
        }
        body?()
        return found
    }

    func write(_ record: DiskRecord) {
        beforeWriting.withLock { $0 }?(record.key)
        state.withLock { state in
            state.records[record.key] = record
            state.written.append(record.key)
        }
    }

    func remove(_ key: CacheKey, in namespace: DurableNamespace) { state.withLock { $0.records[key] = nil } }

    func removeAll(below prefix: [UInt8], tags: Set<String>, in namespace: DurableNamespace) -> [UInt64] {
        state.withLock { state in
            let below = state.records.values.filter { $0.key.hasPrefix(prefix) }
            let gone = below.filter { tags.isEmpty || $0.tags.contains(where: tags.contains) }.map(\.key)
            for key in gone { state.records[key] = nil }
            return gone.map(\.hash64)
        }
    }

    func keys(in namespace: DurableNamespace) -> [CacheKey] { records.keys.filter { $0.hasPrefix(namespace.prefix.utf8) } }

    func keepOnly(_ namespaces: [DurableNamespace]) {
        state.withLock { state in
            state.records = state.records.filter { record in namespaces.contains { record.key.hasPrefix($0.prefix.utf8) } }
        }
    }

    func flush() {}
    func close() { state.withLock { $0.isClosed = true } }
    var figures: DiskFigures { DiskFigures() }
    var notices: [String] { [] }
}
