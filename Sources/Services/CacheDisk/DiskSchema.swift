import GRDB

/// How the file is made, and how it is opened.
enum DiskSchema {
    /// In SQLite's `user_version`. Another one is another layout: such a file is moved aside.
    static let version = 1

    /// - Parameter db: of a file that has no tables.
    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE entries (
                    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL, tags BLOB NOT NULL, plugin TEXT NOT NULL,
                    generation INTEGER NOT NULL, stored INTEGER NOT NULL, expires INTEGER NOT NULL, stale_until INTEGER NOT NULL,
                    digest BLOB NOT NULL);
                CREATE INDEX entries_by_end ON entries (stale_until);
                PRAGMA user_version = \(version);
                """)
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "crucible-cache"
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { db in
            // One host at a time: what it knows of the file without looking must stay true. The kernel ends the lock with the process.
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            // A process that is killed leaves whole transactions; a power failure may take the last ones, never a part of one.
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA journal_size_limit = \(4 << 20)")
            // What was removed is overwritten.
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }
}
