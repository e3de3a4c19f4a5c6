import CCacheDoor
import Glibc
import Timing

/// The short way by which one plugin reads, for `ccd_get`. What it points to lives as long as it does; it keeps the store.
public final class CacheDoor: Sendable {
    private let store: CacheStore
    /// `nonisolated(unsafe)`: none of the three changes after `init`.
    private nonisolated(unsafe) let door: UnsafeMutablePointer<ccd_door>
    private nonisolated(unsafe) let spaces: UnsafeMutableBufferPointer<ccd_space>
    private nonisolated(unsafe) let prefixes: [UnsafeMutablePointer<CChar>]

    /// The `instance` of `ccd_get`. [borrowed] from this object
    public var instance: UnsafeMutableRawPointer { UnsafeMutableRawPointer(door) }

    /// - Parameters:
    ///   - plugin: whose access rules hold.
    ///   - slow: called for everything that is not in memory; when it is told `CCD_MISSED`, it goes on with `get(isCounted: true)`.
    ///   - context: of `slow`; it must outlast this object.
    init(_ store: CacheStore, for plugin: String, slow: @escaping ccd_slow, context: UnsafeMutableRawPointer?) {
        self.store = store
        let readable = store.namespaces.enumerated().filter { store.access.allows($0.offset, plugin, .read) }.map(\.element)
            .sorted { $0.settings.prefix.utf8.lexicographicallyPrecedes($1.settings.prefix.utf8) }
        prefixes = readable.map { strdup($0.settings.prefix)! }
        spaces = .allocate(capacity: readable.count)
        for (index, namespace) in readable.enumerated() {
            spaces.initializeElement(
                at: index,
                to: ccd_space(
                    prefix: prefixes[index], prefix_size: namespace.settings.prefix.utf8.count, space: namespace.space,
                    has_disk: namespace.disk != nil))
        }
        door = .allocate(capacity: 1)
        door.initialize(
            to: ccd_door(spaces: spaces.baseAddress, count: spaces.count, slow: slow, context: context, now: nil, now_context: nil))
        // The system's clock is read in C; any other, as tests have, is asked.
        guard !(store.clock is SystemClock) else { return }
        door.pointee.now = { UInt64(Unmanaged<CacheStore>.fromOpaque($0!).takeUnretainedValue().clock.now()) }
        door.pointee.now_context = Unmanaged.passUnretained(store).toOpaque()
    }

    deinit {
        door.deallocate()
        spaces.deallocate()
        for prefix in prefixes { free(prefix) }
    }
}

extension CacheStore {
    /// A short way for one plugin to read. See `CacheDoor`.
    public func door(for plugin: String, slow: @escaping ccd_slow, context: UnsafeMutableRawPointer?) -> CacheDoor {
        CacheDoor(self, for: plugin, slow: slow, context: context)
    }
}
