import Cache
import GRDB
import Locking
import Timing

/// A disk tier in one file of SQLite, `cache.sqlite`, with mode 0600. [any-thread]
///
/// Writes wait in a bounded queue for the one thread that performs them, up to 256 in one transaction. The process may be killed at any
/// time: the file then holds whole transactions. Every row has a digest over all of it, and a row that does not fit its digest is removed,
/// counted, and never given out. A file that SQLite cannot read, or of another schema version, is moved aside and not deleted; a new one
/// takes its place.
///
/// The file holds at most its budget. Its log takes some more, 4 MiB or what the largest transaction needs.
public final class SQLiteDiskTier: DiskTier {
    private let file: DiskFile
    private let budget: Int
    private let clock: any MonotonicClock
    private let queue = Locked(DiskQueue())
    /// nil when a damaged file could not be replaced.
    private let database: Locked<DiskDatabase?>
    private let wake = Signal()
    private let ended = Answer()

    /// Opens the file, or makes it. Blocks until its keys are read.
    ///
    /// - Parameters:
    ///   - folder: is made, with mode 0700, if only it itself is missing.
    ///   - budget: bytes; at least 64 KiB.
    public init(folder: String, budget: Int, clock: any MonotonicClock) throws(DiskFailure) {
        file = DiskFile(folder: folder)
        guard budget >= 65_536 else { throw DiskFailure(file.path, "its budget is \(budget) bytes; it must be at least 65536") }
        (self.budget, self.clock) = (budget, clock)
        database = Locked(nil)
        try openFile()
        queue.withLock { $0.figures.budget = UInt64(budget) }
        // The thread keeps the tier until it is closed.
        HostThread.start("cache-disk") { self.run() }
    }

    // MARK: DiskTier

    public func mayHave(_ key: CacheKey, in namespace: DurableNamespace) -> Bool { queue.withLock { $0.mayHave(key) } }

    public func read(_ key: CacheKey, in namespace: DurableNamespace) -> DiskRecord? {
        switch queue.withLock({ $0.pending(key) }) {
        case .write(let record): return record
        case .removal: return nil
        case nil: break
        }
        guard let database = database.withLock({ $0 }) else { return nil }
        queue.withLock { $0.figures.reads += 1 }
        do {
            switch try database.read(key, in: namespace) {
            case .record(let record): return record
            case .nothing: return nil
            case .damaged:
                queue.withLock { $0.figures.damaged += 1 }
                remove(key, in: namespace)
            }
        } catch {
            failed(error, database)
        }
        return nil
    }

    public func write(_ record: DiskRecord) { _ = ask(.write(record)) }

    public func remove(_ key: CacheKey, in namespace: DurableNamespace) { _ = ask(.remove(key)) }

    public func removeAll(below prefix: [UInt8], tags: Set<String>, in namespace: DurableNamespace) -> [UInt64] {
        wait { .removeAll(prefix: prefix, tags: tags, $0) }
    }

    public func keys(in namespace: DurableNamespace) -> [CacheKey] {
        flush()
        guard let database = database.withLock({ $0 }) else { return [] }
        do {
            return try database.keys(below: Array(namespace.prefix.utf8), wall: clock.wall())
        } catch {
            failed(error, database)
            return []
        }
    }

    public func keepOnly(_ namespaces: [DurableNamespace]) { _ = wait { .keepOnly(namespaces, $0) } }

    public func flush() { _ = wait { .flush($0) } }

    public func close() {
        let isFirst = queue.withLock { queue in
            defer { queue.close() }
            return !queue.isClosed
        }
        guard isFirst else { return }
        wake.notify()
        _ = ended.wait()
    }

    public var figures: DiskFigures { queue.withLock { $0.figures } }
    public var notices: [String] { queue.withLock { $0.notices } }

    // MARK: Asking

    private func ask(_ operation: DiskOperation) -> Bool {
        let isTaken = queue.withLock { $0.add(operation) }
        if isTaken { wake.notify() }
        return isTaken
    }

    private func wait(_ operation: (Answer) -> DiskOperation) -> [UInt64] {
        let answer = Answer()
        return ask(operation(answer)) ? answer.wait() : []
    }

    // MARK: The writer's thread

    private func run() {
        while true {
            let (batch, isClosed) = queue.withLock { ($0.next(), $0.isClosed) }
            if !batch.isEmpty {
                perform(batch)
            } else if isClosed {
                break
            } else {
                wake.wait()
            }
        }
        database.withLock { database in
            database?.close()
            database = nil
        }
        ended.give()
    }

    private func perform(_ batch: [(number: UInt64, operation: DiskOperation)]) {
        var outcome = DiskDatabase.Outcome()
        if let database = database.withLock({ $0 }) {
            do {
                outcome = try database.perform(batch.map(\.operation), wall: clock.wall())
            } catch {
                // What was to be removed or replaced must not be served either way.
                outcome.changes = batch.compactMap { $0.operation.key.map { .removed($0.hash64) } }
                failed(error, database)
            }
        }
        queue.withLock { queue in
            queue.note(outcome.changes)
            queue.figures.writes += UInt64(outcome.writes)
            queue.figures.evictions += UInt64(outcome.evictions)
            queue.figures.expirations += UInt64(outcome.expirations)
            if outcome.bytes > 0 { queue.figures.bytes = UInt64(outcome.bytes) }
            queue.finished(batch)
        }
        for (index, entry) in batch.enumerated() {
            if case .replaceFile(let damaged, let reason) = entry.operation { replace(damaged, reason) }
            entry.operation.answer?.give(outcome.answers[index] ?? [])
        }
    }

    // MARK: Damage

    private func failed(_ error: any Error, _ database: DiskDatabase) {
        queue.withLock { $0.figures.failures += 1 }
        if Self.isDamage(error) { _ = ask(.replaceFile(database, reason: "\(error)")) }
    }

    private static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode.primaryResultCode)
    }

    /// On the writer's thread.
    private func replace(_ damaged: DiskDatabase, _ reason: String) {
        let isCurrent = database.withLock { database in
            guard database === damaged else { return false }
            database = nil
            return true
        }
        // Several readers may have found the same damage.
        guard isCurrent else { return }
        damaged.close()
        queue.withLock { $0.noteEmpty() }
        do throws(DiskFailure) {
            try moveAside("damaged", reason)
            try openFile()
        } catch {
            queue.withLock { $0.say("\(error); nothing is kept on disk until the host is started again") }
        }
    }

    private func moveAside(_ suffix: String, _ reason: String) throws(DiskFailure) {
        let target = try file.moveAside("\(suffix)-\(clock.wall() / 1_000_000)")
        queue.withLock { $0.say("\(file.path): \(reason); it was moved aside to \(target), and a new one was begun") }
    }

    /// A damaged file is replaced once.
    private func openFile(isSecond: Bool = false) throws(DiskFailure) {
        try file.prepare()
        do {
            let opened = try DiskDatabase(path: file.path, budget: budget, wall: clock.wall())
            let hashes = try opened.hashes()
            queue.withLock { $0.note(hashes.map { .added($0) }) }
            database.withLock { $0 = opened }
        } catch {
            guard !isSecond else { throw DiskFailure(file.path, "\(error)") }
            try moveAside(for: error)
            try openFile(isSecond: true)
        }
    }

    private func moveAside(for error: any Error) throws(DiskFailure) {
        if let foreign = error as? DiskDatabase.ForeignSchema {
            let versions = "its schema version is \(foreign.version), and this host has \(DiskSchema.version)"
            return try moveAside("version-\(foreign.version)", versions)
        }
        if let busy = error as? DatabaseError, busy.resultCode.primaryResultCode == .SQLITE_BUSY {
            throw DiskFailure(file.path, "another host uses it; give this one a folder of its own")
        }
        guard Self.isDamage(error) else { throw DiskFailure(file.path, "\(error)") }
        try moveAside("damaged", "it is not a database that can be read: \(error)")
    }
}
