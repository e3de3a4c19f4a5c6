import CCrucible
import Locking

/// `crucible.cache/1`. Keys begin with the prefix of a namespace that the manifest gives to this plugin.
public struct Cache: Sendable {
    /// What was found under a key.
    public struct Entry: Sendable, Equatable {
        public var value: [UInt8]
        /// It has expired and is given while it is refreshed.
        public var isStale: Bool
    }

    let table: ImportTable
    private typealias Get = @convention(c) (Crossing.CallPointer, crucible_str, UnsafeMutablePointer<UInt32>, Crossing.Out) -> Int32
    private typealias Put = @convention(c) (
        Crossing.CallPointer, crucible_str, crucible_bytes, Int64, crucible_str, UnsafeMutablePointer<Bool>
    ) -> Int32
    private typealias Claim = @convention(c) (Crossing.CallPointer, crucible_str, crucible_fn_bytes, crucible_fn_i32_str) -> Int32
    private typealias Fulfil = @convention(c) (Crossing.CallPointer, UInt64, crucible_bytes, Int64, crucible_str) -> Int32
    private typealias Abandon = @convention(c) (Crossing.CallPointer, UInt64, crucible_str) -> Int32
    private typealias Remove = @convention(c) (Crossing.CallPointer, crucible_str) -> Int32
    private typealias Invalidate = @convention(c) (Crossing.CallPointer, crucible_str, crucible_str, UnsafeMutablePointer<UInt64>) -> Int32

    /// nil when nothing is there.
    public func get(_ key: String, call: Call = .root) throws(Failure) -> Entry? {
        let get = table.function(0, as: Get.self)
        var freshness = UInt32(0)
        var value = Collector()
        do {
            try table.cross(call) { pointer in
                key.withCrucibleStr { key in value.withOut { get(pointer, key, &freshness, $0) } }
            }
        } catch {
            if error.status == .notFound { return nil }
            throw error
        }
        return Entry(value: value.bytes, isStale: freshness == CRUCIBLE_CACHE_STALE)
    }

    /// Stores a value. `ttl`: nil for that of the namespace, which is also the longest. False when the namespace's conflict policy kept what
    /// another plugin had stored.
    @discardableResult
    public func put(_ key: String, _ value: [UInt8], ttl: Duration? = nil, tags: [String] = [], call: Call = .root) throws(Failure) -> Bool {
        let put = table.function(1, as: Put.self)
        let tags = try Self.text(tags)
        var isStored = false
        try table.cross(call) { pointer in
            key.withCrucibleStr { key in
                value.withCrucibleBytes { value in
                    tags.withCrucibleStr { put(pointer, key, value, Self.milliseconds(ttl), $0, &isStored) }
                }
            }
        }
        return isStored
    }

    /// The value under a key; if there is none, `compute` makes it, once for everybody who asks for it at the same time. What `compute`
    /// throws is thrown to all of them and not stored. A stale value is given at once, and computed anew in the background.
    public func value(
        for key: String, ttl: Duration? = nil, tags: [String] = [], call: Call,
        compute: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let found = Locked<[UInt8]?>(nil)
        let claim = table.function(2, as: Claim.self)
        let text = try await table.wait(call) { pointer, receiver in
            receiver.onBytes = { bytes in found.withLock { $0 = bytes } }
            return key.withCrucibleStr { claim(pointer, $0, receiver.bytesCallback, receiver.doneCallback) }
        }
        let answer = try JSON.decode(CacheClaim.self, from: text, what: "cache claim")
        guard let flight = answer.flight else {
            guard let value = found.withLock({ $0 }) else { throw Failure(.broken, "the cache gave no value for \(key)") }
            return value
        }
        if let stale = found.withLock({ $0 }) {
            Task { _ = try? await self.fly(flight, ttl, tags, compute) }
            return stale
        }
        return try await fly(flight, ttl, tags, compute)
    }

    /// Forgets one key.
    public func remove(_ key: String, call: Call = .root) throws(Failure) {
        let remove = table.function(5, as: Remove.self)
        try table.cross(call) { pointer in key.withCrucibleStr { remove(pointer, $0) } }
    }

    /// Forgets every entry below a prefix that has one of the tags (none: every entry). How many there were.
    @discardableResult
    public func invalidate(_ prefix: String, tags: [String] = [], call: Call = .root) throws(Failure) -> Int {
        let invalidate = table.function(6, as: Invalidate.self)
        let tags = try Self.text(tags)
        var removed = UInt64(0)
        try table.cross(call) { pointer in
            prefix.withCrucibleStr { prefix in tags.withCrucibleStr { invalidate(pointer, prefix, $0, &removed) } }
        }
        return Int(clamping: removed)
    }

    private func fly(
        _ flight: UInt64, _ ttl: Duration?, _ tags: [String], _ compute: @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        do {
            let value = try await compute()
            let fulfil = table.function(3, as: Fulfil.self)
            let tags = try Self.text(tags)
            try table.cross(.root) { pointer in
                value.withCrucibleBytes { bytes in tags.withCrucibleStr { fulfil(pointer, flight, bytes, Self.milliseconds(ttl), $0) } }
            }
            return value
        } catch {
            let abandon = table.function(4, as: Abandon.self)
            try? table.cross(.root) { pointer in Failure(error).description.withCrucibleStr { abandon(pointer, flight, $0) } }
            throw error
        }
    }

    private static func text(_ tags: [String]) throws(Failure) -> String { tags.isEmpty ? "" : try JSON.encode(tags) }
    private static func milliseconds(_ ttl: Duration?) -> Int64 { ttl.map { max(1, $0.nanoseconds / 1_000_000) } ?? 0 }
}

/// cache-claim.schema.json
struct CacheClaim: Decodable {
    var flight: UInt64?
}
