/// What is stored beside a value and not given to readers: when it was stored, and its tags.
///
/// In the engine's note: 8 bytes of the instant, then `TagBytes`.
struct EntryNote: Sendable, Hashable {
    /// Nanoseconds since 1970-01-01 UTC.
    let stored: Int64
    /// Sorted, each once.
    let tags: [String]

    init(stored: Int64, tags: [String]) {
        self.stored = stored
        self.tags = tags
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        stored = bytes.loadUnaligned(as: Int64.self)
        tags = TagBytes.decode(bytes.dropFirst(MemoryLayout<Int64>.size))
    }

    var bytes: [UInt8] {
        withUnsafeBytes(of: stored) { Array($0) } + TagBytes.encode(tags)
    }

    func has(oneOf wanted: Set<String>) -> Bool { tags.contains { wanted.contains($0) } }

    /// Tags as they were given: sorted, each once.
    static func checked(_ tags: [String]) throws(CacheFailure) -> [String] {
        guard tags.count <= CacheLimits.tags else {
            throw CacheFailure(.invalidArgument, "there are \(tags.count) tags; at most \(CacheLimits.tags) are taken")
        }
        for tag in tags where !(1...CacheLimits.tag).contains(tag.utf8.count) {
            throw CacheFailure(.invalidArgument, "the tag '\(tag.prefix(80))' has \(tag.utf8.count) bytes; a tag has 1 to \(CacheLimits.tag)")
        }
        return Set(tags).sorted()
    }
}
