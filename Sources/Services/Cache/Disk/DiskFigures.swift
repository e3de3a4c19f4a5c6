/// What a disk tier holds and has done since it was opened.
public struct DiskFigures: Sendable, Hashable, Codable {
    public var entries: UInt64 = 0
    /// Bytes of the file that are in use.
    public var bytes: UInt64 = 0
    public var budget: UInt64 = 0
    public var reads: UInt64 = 0
    public var writes: UInt64 = 0
    /// Writes that found the queue full.
    public var dropped: UInt64 = 0
    /// Rows that went because the file was full.
    public var evictions: UInt64 = 0
    public var expirations: UInt64 = 0
    /// Rows whose digest did not fit them; they were removed and not served.
    public var damaged: UInt64 = 0
    /// Operations that failed: disk full, file taken away.
    public var failures: UInt64 = 0

    public init() {}
}
