import CCacheDoor
import Cache
import HostTesting
import Locking
import Testing

/// The short way of reading, in C.
@Suite struct DoorTests {
    /// What the slow way was asked.
    private final class Slow: Sendable {
        let asked = Locked<[(key: String, why: UInt32)]>([])

        var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

        static let function: ccd_slow = { context, _, key, freshness, value, why in
            let slow = Unmanaged<Slow>.fromOpaque(context!).takeUnretainedValue()
            slow.asked.withLock { $0.append((String(decoding: UnsafeRawBufferPointer(start: key.data, count: key.size), as: UTF8.self), why)) }
            return Int32(CRUCIBLE_UNAVAILABLE)
        }
    }

    /// A writer that keeps what it gets. The callee knows its first member only.
    private struct Writer {
        var out = crucible_out(
            size: UInt32(MemoryLayout<crucible_out>.size), reserved: 0,
            write: { out, data, size in
                UnsafeMutableRawPointer(out!).withMemoryRebound(to: Writer.self, capacity: 1) {
                    $0.pointee.pieces.append(Array(UnsafeRawBufferPointer(start: data, count: size)))
                    return $0.pointee.status
                }
            })
        var pieces: [[UInt8]] = []
        var status: Int32 = 0
    }

    private func get(_ door: CacheDoor, _ key: String, _ writer: inout Writer) -> (status: Int32, freshness: UInt32) {
        var freshness: UInt32 = 0
        let status = withUnsafeMutablePointer(to: &writer) { writer in
            key.utf8CString.withUnsafeBufferPointer { text in
                let key = crucible_str(data: text.baseAddress, size: text.count - 1)
                return ccd_get(door.instance, nil, key, &freshness, UnsafeMutableRawPointer(writer).assumingMemoryBound(to: crucible_out.self))
            }
        }
        return (status, freshness)
    }

    @Test func aHitInMemoryNeedsNothingElse() throws {
        let clock = VirtualClock()
        let store = try Sample.store(clock, stale: .seconds(10))
        try store.put("a:k", "value")
        let slow = Slow()
        let door = store.door(for: "owner", slow: Slow.function, context: slow.context)
        var writer = Writer()
        #expect(get(door, "a:k", &writer) == (0, CRUCIBLE_CACHE_FRESH))
        clock.advance(by: .seconds(105))
        #expect(get(door, "a:k", &writer) == (0, CRUCIBLE_CACHE_STALE))
        #expect(writer.pieces == [Array("value".utf8), Array("value".utf8)])
        #expect(slow.asked.withLock { $0.isEmpty })
        #expect((store.figures().hits, store.figures().staleHits) == (1, 1))
    }

    @Test func aMissIsAnsweredWhenThereIsNoDisk() throws {
        let store = try Sample.store()
        let slow = Slow()
        let door = store.door(for: "owner", slow: Slow.function, context: slow.context)
        var writer = Writer()
        #expect(get(door, "a:k", &writer).status == Int32(CRUCIBLE_NOT_FOUND))
        #expect(slow.asked.withLock { $0.isEmpty })
        #expect(store.figures().misses == 1)
    }

    @Test func everythingElseGoesTheSlowWay() throws {
        let disk = MemoryDisk()
        let store = try Sample.store(
            strategy: .standard, grants: [CacheGrant(plugin: "reader", access: .read)],
            others: [NamespaceSettings(prefix: "b:", owner: "other"), NamespaceSettings(prefix: "aa:", owner: "owner")], disk: disk)
        let slow = Slow()
        let owner = store.door(for: "owner", slow: Slow.function, context: slow.context)
        let reader = store.door(for: "reader", slow: Slow.function, context: slow.context)
        try store.put("a:k", "1")
        try store.put("aa:k", "2")
        var writer = Writer()
        #expect(get(owner, "aa:k", &writer).status == 0)
        #expect(get(reader, "a:k", &writer).status == 0)
        #expect(slow.asked.withLock { $0.isEmpty })
        for (door, key, why) in [
            (owner, "b:k", CCD_UNKNOWN), (owner, "", CCD_UNKNOWN), (owner, "a", CCD_UNKNOWN), (reader, "aa:k", CCD_UNKNOWN),
            (owner, "zz:", CCD_UNKNOWN), (owner, "a:missing", CCD_MISSED),
        ] {
            #expect(get(door, key, &writer).status == Int32(CRUCIBLE_UNAVAILABLE), "\(key)")
            let last = try #require(slow.asked.withLock { $0.last })
            #expect((last.key, last.why) == (key, UInt32(why)))
        }
        // It has counted the miss; who goes on does not count it again.
        #expect(store.figures().misses == 1)
        #expect(try store.get(CacheKey("a:missing"), Sample.owner, isCounted: true) == nil)
        #expect(store.figures().misses == 1)
    }

    @Test func aWriterThatIsNoneGoesTheSlowWay() throws {
        let store = try Sample.store()
        try store.put("a:k", "value")
        let slow = Slow()
        let door = store.door(for: "owner", slow: Slow.function, context: slow.context)
        var short = Writer()
        short.out.size = 8
        var silent = Writer()
        silent.out.write = nil
        _ = get(door, "a:k", &short)
        _ = get(door, "a:k", &silent)
        var freshness: UInt32 = 0
        "a:k".utf8CString.withUnsafeBufferPointer { text in
            _ = ccd_get(door.instance, nil, crucible_str(data: text.baseAddress, size: 3), &freshness, nil)
        }
        #expect(slow.asked.withLock { $0.map(\.why) } == [UInt32(CCD_UNKNOWN), UInt32(CCD_UNKNOWN), UInt32(CCD_UNKNOWN)])
        #expect(short.pieces.isEmpty)
    }

    @Test func whatTheWriterSaysIsTheAnswer() throws {
        let store = try Sample.store()
        try store.put("a:k", "value")
        let slow = Slow()
        let door = store.door(for: "owner", slow: Slow.function, context: slow.context)
        var writer = Writer()
        writer.status = Int32(CRUCIBLE_TOO_LARGE)
        #expect(get(door, "a:k", &writer).status == Int32(CRUCIBLE_TOO_LARGE))
        // More often than a thread may pin: nothing is kept.
        for _ in 0..<100 { _ = get(door, "a:k", &writer) }
        #expect(slow.asked.withLock { $0.isEmpty })
    }
}
