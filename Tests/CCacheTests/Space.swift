import CCache
import Locking

/// An entry that left by itself, as the callback saw it.
struct Departure: Hashable {
    var why: UInt32
    var key: [UInt8]
    var value: [UInt8]
}

struct Found: Equatable {
    var isFresh: Bool
    var value: [UInt8]
    var note: [UInt8]
    var meta: UInt64
    var expires: UInt64
}

/// One space of a cache of its own, in Swift's words.
final class Space {
    let cache: OpaquePointer
    let space: OpaquePointer

    init(
        budget: UInt64 = 1 << 20, minimum: UInt64? = nil, maximum: UInt64? = nil, policy: cc_policy = CC_ADAPTIVE, entries: UInt64 = 0,
        ttl: UInt64 = UInt64.max, stale: UInt64 = 0, valueLimit: UInt64 = 1 << 16, seed: UInt64 = 1, collectsDepartures: Bool = true
    ) {
        cache = cc_cache_make(maximum ?? budget, seed)!
        var options = cc_space_options()
        options.budget = budget
        options.minimum = minimum ?? budget
        options.maximum = maximum ?? budget
        options.weight = 1
        options.policy = policy.rawValue
        options.entries = entries
        options.key_limit = 1024
        options.value_limit = valueLimit
        options.ttl = ttl
        options.stale = stale
        let collector = Collector()
        self.collector = collector
        if collectsDepartures {
            options.context = Unmanaged.passUnretained(collector).toOpaque()
            options.departed = { context, why, view, _ in
                let collector = Unmanaged<Collector>.fromOpaque(context!).takeUnretainedValue()
                let departure = Departure(
                    why: why.rawValue, key: bytes(view.pointee.key, view.pointee.key_size),
                    value: bytes(view.pointee.value, view.pointee.value_size))
                collector.departures.withLock { $0.append(departure) }
            }
        }
        space = cc_space_open(cache, &options)!
    }

    deinit { cc_cache_free(cache) }

    private final class Collector: Sendable { let departures = Locked<[Departure]>([]) }
    private let collector: Collector

    /// What left since it was last asked.
    func takeDepartures() -> [Departure] {
        collector.departures.withLock { departures in
            defer { departures = [] }
            return departures
        }
    }

    var counts: cc_counts { cc_space_counts(space) }

    func get(_ key: [UInt8], at now: UInt64) -> Found? {
        var view = cc_view()
        let freshness = Int(cc_get(space, key, key.count, now, &view))
        guard freshness == CC_FRESH || freshness == CC_STALE else { return nil }
        defer { cc_unpin(view.pin!) }
        return Found(view, isFresh: freshness == CC_FRESH)
    }

    /// Pinned until `cc_unpin`.
    func pin(_ key: [UInt8], at now: UInt64) -> cc_view? {
        var view = cc_view()
        let freshness = Int(cc_peek(space, key, key.count, now, &view))
        return freshness == CC_FRESH || freshness == CC_STALE ? view : nil
    }

    @discardableResult
    func put(
        _ key: [UInt8], _ value: [UInt8], note: [UInt8] = [], meta: UInt64 = 0, ttl: UInt64 = 0, stale: UInt64 = UInt64.max, at now: UInt64
    ) -> Int {
        key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                note.withUnsafeBytes { note in
                    var write = cc_write()
                    write.key = key.baseAddress
                    write.key_size = key.count
                    write.value = value.baseAddress
                    write.value_size = value.count
                    write.note = note.baseAddress
                    write.note_size = note.count
                    write.meta = meta
                    write.ttl = ttl
                    write.stale = stale
                    return Int(cc_put(space, &write, now))
                }
            }
        }
    }

    func remove(_ key: [UInt8], at now: UInt64) -> Bool { cc_remove(space, key, key.count, now) }

    /// All entries, by the iterator.
    func all(at now: UInt64) -> [[UInt8]: Found] {
        var found: [[UInt8]: Found] = [:]
        var cursor: UInt64 = 0
        var view = cc_view()
        while true {
            let freshness = Int(cc_next(space, &cursor, now, &view, nil))
            if freshness == CC_MISS { return found }
            found[bytes(view.key, view.key_size)] = Found(view, isFresh: freshness == CC_FRESH)
            cc_unpin(view.pin!)
        }
    }
}

extension Found {
    init(_ view: cc_view, isFresh: Bool) {
        self.init(
            isFresh: isFresh, value: bytes(view.value, view.value_size), note: bytes(view.note, view.note_size), meta: view.meta,
            expires: view.expires)
    }
}

func bytes(_ data: UnsafeRawPointer?, _ size: Int) -> [UInt8] { Array(UnsafeRawBufferPointer(start: data, count: size)) }

func key(_ number: some BinaryInteger) -> [UInt8] { Array("key:\(number)".utf8) }
