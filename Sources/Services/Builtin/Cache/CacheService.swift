import Cache
import CCacheDoor
import Event
import FoundationEssentials
import Gate
import Locking

/// `crucible.cache/1` over the store. What a plugin reads from memory stays in C from its call to its buffer. [any-thread]
public final class CacheService: HostService {
    public let store: CacheStore
    private let hub: EventHub?
    private let rounds = Locked((count: 0, bytes: 0))

    /// - Parameter hub: told when many entries go at once.
    public init(_ store: CacheStore, hub: EventHub? = nil) {
        self.store = store
        self.hub = hub
    }

    public var interface: String { "crucible.cache/1" }
    public var functions: [HostFunction] {
        [
            { self.get($0) }, { self.put($0) }, { self.claim($0) }, { self.fulfil($0) }, { self.abandon($0) }, { self.remove($0) },
            { self.invalidate($0) },
        ]
    }

    public func direct(for party: Party) -> [Int: DirectFunction] {
        let reader = CacheReader(store, CacheCaller(party))
        party.atDisposal { reader.dispose() }
        // Safe: a provider's function of the prototype that `get` has; it is only called as such.
        return [0: DirectFunction(unsafeBitCast(CacheReader.function, to: Party.Function.self), instance: reader.instance)]
    }

    public func releaseAll(of party: Party) { store.releaseAll(party.id, generation: party.generation) }

    /// Only this generation of the plugin and later ones may write from now on.
    public func fence(_ party: Party) { store.fence(party.id, minimumGeneration: party.generation) }

    public func shutdown() async { store.close() }

    // MARK: The operator's

    /// Forgets everything in a namespace, and says how much.
    public func clear(_ prefix: String) throws(CacheFailure) -> Int {
        let removed = try store.clear(prefix)
        hub?.publish(.cache, CacheNews(event: .cleared, prefix: prefix, entries: removed))
        return removed
    }

    /// See ``CacheStore/rebalance()``.
    public func rebalance() {
        let moved = store.rebalance()
        rounds.withLock { $0 = ($0.count + 1, $0.bytes + moved) }
        if moved > 0 { hub?.publish(.cache, CacheNews(event: .rebalanced, bytes: moved)) }
    }

    /// How often memory was to be moved between namespaces, and how many bytes were.
    public var rebalanced: (count: Int, bytes: Int) { rounds.withLock { $0 } }

    // MARK: Functions

    private func get(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            guard let value = try store.get(CacheKey(call.text(0)), CacheCaller(call.caller)) else {
                return call.fail(.notFound, CacheReader.missed)
            }
            call.set(1, number: UInt64(value.isStale ? CRUCIBLE_CACHE_STALE : CRUCIBLE_CACHE_FRESH))
            value.bytes.withUnsafeBytes { call.set(2, $0) }
            return .ok
        }
    }

    private func put(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            let isStored = try store.put(
                CacheKey(call.text(0)), Array(call.bytes(1)), ttlMilliseconds: call.int64(2), tags: Self.tags(call.bytes(3)),
                CacheCaller(call.caller))
            call.set(4, number: isStored ? 1 : 0)
            return .ok
        }
    }

    private func claim(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            let (value, done) = (call.callback(1), call.done)
            let claim = try store.claim(CacheKey(call.text(0)), CacheCaller(call.caller)) { answer in
                switch answer {
                case .hit(let bytes), .stale(let bytes, _): value(.bytes(bytes))
                case .compute, .failed: break
                }
                if case .failed(let failure) = answer {
                    done(.i32(GateStatus(failure.code).rawValue), .str(failure.message))
                } else {
                    done(.i32(GateStatus.ok.rawValue), .str(answer.document ?? "{}"))
                }
            }
            if let claim { call.onCancel { [store] in store.cancel(claim) } }
            return .ok
        }
    }

    private func fulfil(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            try store.fulfil(
                FlightID(rawValue: call.uint64(0)), Array(call.bytes(1)), ttlMilliseconds: call.int64(2), tags: Self.tags(call.bytes(3)),
                CacheCaller(call.caller))
            return .ok
        }
    }

    private func abandon(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            try store.abandon(FlightID(rawValue: call.uint64(0)), reason: call.text(1), CacheCaller(call.caller))
            return .ok
        }
    }

    private func remove(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            try store.remove(CacheKey(call.text(0)), CacheCaller(call.caller))
            return .ok
        }
    }

    private func invalidate(_ call: HostInvocation) -> GateStatus {
        perform(call) { () throws(CacheFailure) in
            let (prefix, tags) = (call.text(0), try Self.tags(call.bytes(1)))
            let removed = try store.invalidate(below: CacheKey(prefix), tags: tags, CacheCaller(call.caller))
            hub?.publish(.cache, CacheNews(event: .invalidated, prefix: prefix, plugin: call.caller.id, tags: tags, entries: removed))
            call.set(2, number: UInt64(removed))
            return .ok
        }
    }

    private func perform(_ call: HostInvocation, _ body: () throws(CacheFailure) -> GateStatus) -> GateStatus {
        do throws(CacheFailure) { return try body() } catch { return call.fail(GateStatus(error.code), error.message) }
    }

    /// A JSON array of texts, or nothing.
    private static func tags(_ bytes: UnsafeRawBufferPointer) throws(CacheFailure) -> [String] {
        if bytes.isEmpty { return [] }
        do { return try JSONDecoder().decode([String].self, from: Data(bytes)) } catch {
            throw CacheFailure(.invalidArgument, "'tags' is not a JSON array of texts")
        }
    }
}

extension CacheCaller {
    init(_ party: Party) { self.init(plugin: party.id, generation: party.generation) }
}

extension GateStatus {
    init(_ code: CacheFailure.Code) {
        self =
            switch code {
            case .failed: .failed
            case .invalidArgument: .invalidArgument
            case .denied: .denied
            case .gone: .gone
            case .cancelled: .cancelled
            case .resourceExhausted: .resourceExhausted
            case .tooLarge: .tooLarge
            }
    }
}
