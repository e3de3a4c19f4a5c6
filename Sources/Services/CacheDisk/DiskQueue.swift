import Cache

/// What waits for the disk, and what is known of it without looking. A value without locks.
struct DiskQueue: Sendable {
    /// The last thing that was asked for a key and is not on disk yet.
    enum Pending: Sendable {
        case write(DiskRecord)
        case removal
    }

    /// Operations of one transaction.
    static let batch = 256
    /// Bytes that wait at most; writes beyond that are dropped.
    static let mostBytes = 16 << 20

    private var waiting: [(number: UInt64, operation: DiskOperation)] = []
    private var pending: [CacheKey: (number: UInt64, what: Pending)] = [:]
    private var onDisk: Set<UInt64> = []
    private var numbered: UInt64 = 0
    private(set) var waitingBytes = 0
    private(set) var isClosed = false
    var figures = DiskFigures()
    private(set) var notices: [String] = []

    var isEmpty: Bool { waiting.isEmpty }

    // MARK: Asking

    /// False when the queue is closed; then the operation's answer is for the caller to give.
    mutating func add(_ operation: DiskOperation) -> Bool {
        guard !isClosed else { return false }
        var operation = operation
        if case .write(let record) = operation, waitingBytes + operation.size > Self.mostBytes {
            figures.dropped += 1
            // An older value must not come back in its place.
            guard mayHave(record.key) else { return true }
            operation = .remove(record.key)
        }
        numbered += 1
        switch operation {
        case .write(let record): pending[record.key] = (numbered, .write(record))
        case .remove(let key): pending[key] = (numbered, .removal)
        default: break
        }
        waitingBytes += operation.size
        waiting.append((numbered, operation))
        return true
    }

    func pending(_ key: CacheKey) -> Pending? { pending[key]?.what }

    /// False when there is certainly nothing.
    func mayHave(_ key: CacheKey) -> Bool {
        switch pending[key]?.what {
        case .write: true
        case .removal: false
        case nil: onDisk.contains(key.hash64)
        }
    }

    // MARK: The writer's side

    /// What is to be done next. It still counts as pending until `finished`.
    func next() -> [(number: UInt64, operation: DiskOperation)] { Array(waiting.prefix(Self.batch)) }

    /// The first operations are done.
    mutating func finished(_ batch: [(number: UInt64, operation: DiskOperation)]) {
        waiting.removeFirst(batch.count)
        for (number, operation) in batch {
            waitingBytes -= operation.size
            if let key = operation.key, pending[key]?.number == number { pending[key] = nil }
        }
    }

    /// What the file holds has changed, in this order.
    mutating func note(_ changes: [DiskChange]) {
        for change in changes {
            switch change {
            case .added(let hash): onDisk.insert(hash)
            case .removed(let hash): onDisk.remove(hash)
            }
        }
        figures.entries = UInt64(onDisk.count)
    }

    /// The file is new: what it held is gone.
    mutating func noteEmpty() {
        onDisk = []
        figures.entries = 0
    }

    mutating func close() { isClosed = true }

    mutating func say(_ notice: String) {
        notices.append(notice)
        if notices.count > 16 { notices.removeFirst() }
    }
}
