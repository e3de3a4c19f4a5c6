import Digest

/// A name for a set of entries: the same for the same keys, values and tags, in whatever order they came.
///
/// SHA-256 over the SHA-256 of each entry (key, value and tags, each with its size before it), in the order of the bytes of the keys.
/// Times are left out, since they pass.
struct TransferDigest {
    private var entries: [CacheKey: [UInt8]] = [:]

    var count: Int { entries.count }

    func has(_ key: CacheKey) -> Bool { entries[key] != nil }

    /// - Parameter tags: sorted, each once.
    mutating func add(_ key: CacheKey, _ value: [UInt8], tags: [String]) {
        var hash = SHA256()
        hash.update(field: key.bytes)
        hash.update(field: value)
        hash.update(number: Int64(tags.count))
        for tag in tags { hash.update(field: Array(tag.utf8)) }
        entries[key] = hash.finish()
    }

    /// 64 hexadecimal digits in lower case.
    var text: String {
        var hash = SHA256()
        for (_, digest) in entries.sorted(by: { $0.key < $1.key }) { hash.update(digest) }
        return hash.finishText()
    }
}
