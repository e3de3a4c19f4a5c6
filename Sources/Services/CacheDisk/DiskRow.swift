import Cache
import Digest
import FoundationEssentials
import GRDB

/// A record as a row, with a digest over all of it.
enum DiskRow {
    static let columns = "key, value, tags, plugin, generation, stored, expires, stale_until, digest"

    static func arguments(_ record: DiskRecord) -> StatementArguments {
        [
            Data(record.key.bytes), Data(record.value), Data(TagBytes.encode(record.tags)), record.writer.plugin, record.writer.generation,
            record.stored, record.expires, record.staleUntil, Data(digest(record)),
        ]
    }

    /// nil when the row is not what was written: torn, edited, or of another key.
    static func record(_ row: Row, key: CacheKey, in namespace: DurableNamespace) -> DiskRecord? {
        guard let stored = bytes(row, 0), stored == key.bytes, let value = bytes(row, 1), let tags = bytes(row, 2),
            let plugin = String.fromDatabaseValue(row[3]), let generation = Int.fromDatabaseValue(row[4]),
            let written = Int64.fromDatabaseValue(row[5]), let expires = Int64.fromDatabaseValue(row[6]),
            let staleUntil = Int64.fromDatabaseValue(row[7]), let digest = bytes(row, 8)
        else { return nil }
        let record = DiskRecord(
            in: namespace, key: key, value: value, tags: TagBytes.decode(tags), writer: CacheCaller(plugin: plugin, generation: generation),
            stored: written, expires: expires, staleUntil: staleUntil)
        return digest == self.digest(record) ? record : nil
    }

    static func bytes(_ row: Row, _ column: Int) -> [UInt8]? { Data.fromDatabaseValue(row[column]).map { Array($0) } }

    /// SHA-256 over every column but this one.
    private static func digest(_ record: DiskRecord) -> [UInt8] {
        var hash = SHA256()
        hash.update(field: record.key.bytes)
        hash.update(field: record.value)
        hash.update(field: TagBytes.encode(record.tags))
        hash.update(field: Array(record.writer.plugin.utf8))
        for number in [Int64(record.writer.generation), record.stored, record.expires, record.staleUntil] {
            hash.update(number: number)
        }
        return hash.finish()
    }
}

extension DiskRow {
    /// The keys in the first column. What is no key there is left out.
    static func keys(_ rows: RowCursor) throws -> [CacheKey] {
        var keys: [CacheKey] = []
        while let row = try rows.next() { if let key = bytes(row, 0) { keys.append(CacheKey(key)) } }
        return keys
    }
}
