import CCache

/// The engine's cache, which is given back when nobody holds it any more.
final class Engine: Sendable {
    /// `nonisolated(unsafe)`: any thread may call the engine.
    nonisolated(unsafe) let cache: OpaquePointer

    /// - Parameter budget: bytes.
    init(budget: Int) throws(CacheFailure) {
        guard let made = cc_cache_make(UInt64(budget), 0) else { throw CacheFailure(.resourceExhausted, "there is no memory for the cache") }
        cache = made
    }

    deinit { cc_cache_free(cache) }
}
