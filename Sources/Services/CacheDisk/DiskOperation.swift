import Cache

/// What is done to the file, in the order in which it was asked for.
enum DiskOperation: Sendable {
    case write(DiskRecord)
    case remove(CacheKey)
    /// The hashes of the keys are given to the answer.
    case removeAll(prefix: [UInt8], tags: Set<String>, Answer)
    case keepOnly([DurableNamespace], Answer)
    /// Nothing but the answer.
    case flush(Answer)
    /// This file has turned out to be damaged; nothing happens if another has taken its place already.
    case replaceFile(DiskDatabase, reason: String)

    var answer: Answer? {
        switch self {
        case .removeAll(_, _, let answer), .keepOnly(_, let answer), .flush(let answer): answer
        case .write, .remove, .replaceFile: nil
        }
    }

    /// The one key that it is about.
    var key: CacheKey? {
        switch self {
        case .write(let record): record.key
        case .remove(let key): key
        case .removeAll, .keepOnly, .flush, .replaceFile: nil
        }
    }

    /// Bytes that it holds while it waits.
    var size: Int {
        switch self {
        case .write(let record): record.key.bytes.count + record.value.count + 512
        default: 128
        }
    }
}
