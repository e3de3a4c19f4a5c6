import Cache
import CCacheDoor
import Gate
import Locking

/// One generation's short way to read, and what it cannot do: a key that is not in memory, or is nobody's.
///
/// It keeps itself until ``dispose()``, since C holds a pointer to it.
final class CacheReader: Sendable {
    static let missed = "nothing is stored under this key"

    private let store: CacheStore
    private let caller: CacheCaller
    private let door = Locked<CacheDoor?>(nil)

    init(_ store: CacheStore, _ caller: CacheCaller) {
        self.store = store
        self.caller = caller
        let context = Unmanaged.passRetained(self).toOpaque()
        door.withLock { $0 = store.door(for: caller.plugin, slow: Self.slow, context: context) }
    }

    /// For the C function. [borrowed] until `dispose`
    var instance: UnsafeMutableRawPointer { door.withLock { $0!.instance } }

    /// Nobody reads by it any more.
    func dispose() {
        door.withLock { $0 = nil }
        Unmanaged.passUnretained(self).release()
    }

    /// `get` of crucible.cache/1.
    typealias Get = @convention(c) (
        UnsafeMutableRawPointer, UnsafePointer<crucible_call>?, crucible_str, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<crucible_out>?
    ) -> Int32
    static let function: Get = ccd_get

    private static let slow: ccd_slow = { context, _, key, freshness, value, why in
        Unmanaged<CacheReader>.fromOpaque(context!).takeUnretainedValue().read(key, freshness, value, isCounted: why == UInt32(CCD_MISSED))
    }

    private func read(
        _ key: crucible_str, _ freshness: UnsafeMutablePointer<UInt32>, _ value: UnsafeMutablePointer<crucible_out>?, isCounted: Bool
    ) -> Int32 {
        guard let value, value.pointee.size >= UInt32(MemoryLayout<crucible_out>.size), let write = value.pointee.write else {
            return DirectFunction.fail(.invalidArgument, "'value' has nowhere to go")
        }
        let key = CacheKey(Array(UnsafeRawBufferPointer(start: key.data, count: key.size)))
        do throws(CacheFailure) {
            guard let found = try store.get(key, caller, isCounted: isCounted) else { return DirectFunction.fail(.notFound, Self.missed) }
            freshness.pointee = found.isStale ? CRUCIBLE_CACHE_STALE : CRUCIBLE_CACHE_FRESH
            return found.bytes.withUnsafeBytes { write(value, $0.baseAddress, $0.count) }
        } catch { return DirectFunction.fail(GateStatus(error.code), error.message) }
    }
}
