import Cache
import FoundationEssentials
import GRDB

/// The open file. One thread writes, any may read.
final class DiskDatabase: Sendable {
    private let queue: DatabaseQueue
    private let budget: Int

    /// Opens a file that `DiskFile` has prepared, makes its tables if it has none, and lets go what has expired.
    ///
    /// - Parameters:
    ///   - budget: bytes of the file.
    ///   - wall: nanoseconds since 1970-01-01 UTC.
    init(path: String, budget: Int, wall: Int64) throws {
        self.budget = budget
        queue = try DatabaseQueue(path: path, configuration: DiskSchema.configuration)
        try queue.write { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            if version == 0, try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0 {
                try DiskSchema.create(db)
            } else if version != DiskSchema.version {
                throw ForeignSchema(version: version)
            }
            try db.execute(sql: "DELETE FROM entries WHERE stale_until <= ?", arguments: [wall])
        }
        try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA incremental_vacuum") }
    }

    /// The file was written by another version of the host.
    struct ForeignSchema: Error {
        let version: Int
    }

    func close() { try? queue.close() }

    // MARK: Reading

    enum Found {
        case record(DiskRecord)
        case nothing
        /// There is a row, but it is not what was written.
        case damaged
    }

    func read(_ key: CacheKey, in namespace: DurableNamespace) throws -> Found {
        try queue.read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(DiskRow.columns) FROM entries WHERE key = ?")
            guard let row = try Row.fetchOne(statement, arguments: [Data(key.bytes)]) else { return .nothing }
            return DiskRow.record(row, key: key, in: namespace).map { .record($0) } ?? .damaged
        }
    }

    /// All keys, by their hashes.
    func hashes() throws -> [UInt64] {
        try queue.read { db in
            try DiskRow.keys(Row.fetchCursor(db, sql: "SELECT key FROM entries")).map(\.hash64)
        }
    }

    func keys(below prefix: [UInt8], wall: Int64) throws -> [CacheKey] {
        try queue.read { db in
            let (condition, arguments) = Self.condition(below: prefix)
            return try DiskRow.keys(
                Row.fetchCursor(db, sql: "SELECT key FROM entries WHERE \(condition) AND stale_until > ?", arguments: arguments + [wall]))
        }
    }

    // MARK: Writing

    /// What came of a transaction.
    struct Outcome {
        var changes: [DiskChange] = []
        /// What is to be given to the answer of the operation at this index.
        var answers: [Int: [UInt64]] = [:]
        var writes = 0
        var evictions = 0
        var expirations = 0
        /// Of the file, in use.
        var bytes = 0
    }

    /// Performs operations in one transaction. The file holds at most its budget afterwards.
    func perform(_ operations: [DiskOperation], wall: Int64) throws -> Outcome {
        try queue.write { db in
            var outcome = Outcome()
            for (index, operation) in operations.enumerated() {
                switch operation {
                case .write(let record): try write(record, db, &outcome)
                case .remove(let key):
                    try db.cachedStatement(sql: "DELETE FROM entries WHERE key = ?").execute(arguments: [Data(key.bytes)])
                    outcome.changes.append(.removed(key.hash64))
                case .removeAll(let prefix, let tags, _): outcome.answers[index] = try removeAll(below: prefix, tags, db, &outcome)
                case .keepOnly(let namespaces, _): try keepOnly(namespaces, db, &outcome)
                case .flush, .replaceFile: break
                }
            }
            try shrink(db, wall, &outcome)
            return outcome
        }
    }

    private func write(_ record: DiskRecord, _ db: Database, _ outcome: inout Outcome) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO entries (\(DiskRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: DiskRow.arguments(record))
        outcome.writes += 1
        outcome.changes.append(.added(record.key.hash64))
    }

    private func removeAll(below prefix: [UInt8], _ tags: Set<String>, _ db: Database, _ outcome: inout Outcome) throws -> [UInt64] {
        let (condition, arguments) = Self.condition(below: prefix)
        guard !tags.isEmpty else {
            return try delete("WHERE \(condition)", arguments, db, &outcome)
        }
        var ids: [Int64] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT id, tags FROM entries WHERE \(condition)", arguments: arguments)
        while let row = try rows.next() {
            guard let id = Int64.fromDatabaseValue(row[0]) else { continue }
            // A row whose tags cannot be read goes as well: nobody could say that it may stay.
            guard let own = DiskRow.bytes(row, 1) else { ids.append(id); continue }
            if TagBytes.decode(own).contains(where: tags.contains) { ids.append(id) }
        }
        return try ids.flatMap { try delete("WHERE id = ?", [$0], db, &outcome) }
    }

    private func keepOnly(_ namespaces: [DurableNamespace], _ db: Database, _ outcome: inout Outcome) throws {
        let conditions = namespaces.map { Self.condition(below: Array($0.prefix.utf8)) }
        let kept = conditions.map { "(\($0.sql))" }.joined(separator: " OR ")
        let arguments = conditions.reduce(StatementArguments()) { $0 + $1.arguments }
        _ = try delete(kept.isEmpty ? "" : "WHERE NOT (\(kept))", arguments, db, &outcome)
    }

    /// Lets go what has expired and, while the file holds more than its budget, what was written first.
    private func shrink(_ db: Database, _ wall: Int64, _ outcome: inout Outcome) throws {
        outcome.expirations = try delete("WHERE stale_until <= ?", [wall], db, &outcome).count
        outcome.bytes = try Self.bytesInUse(db)
        while outcome.bytes > budget {
            let gone = try delete("WHERE id IN (SELECT id FROM entries ORDER BY id LIMIT 64)", [], db, &outcome).count
            guard gone > 0 else { return }
            outcome.evictions += gone
            outcome.bytes = try Self.bytesInUse(db)
        }
    }

    /// The hashes of what was removed.
    private func delete(_ condition: String, _ arguments: StatementArguments, _ db: Database, _ outcome: inout Outcome) throws -> [UInt64] {
        let statement = try db.cachedStatement(sql: "DELETE FROM entries \(condition) RETURNING key")
        let removed = try DiskRow.keys(Row.fetchCursor(statement, arguments: arguments)).map(\.hash64)
        outcome.changes += removed.map { .removed($0) }
        return removed
    }

    private static func bytesInUse(_ db: Database) throws -> Int {
        func pragma(_ name: String) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
        return try (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")
    }

    /// Keys that begin with a prefix are those from it to the first that comes after all of them.
    private static func condition(below prefix: [UInt8]) -> (sql: String, arguments: StatementArguments) {
        var end = prefix
        while end.last == 0xff { end.removeLast() }
        guard let last = end.popLast() else { return ("key >= ?", [Data(prefix)]) }
        return ("key >= ? AND key < ?", [Data(prefix), Data(end + [last + 1])])
    }
}
