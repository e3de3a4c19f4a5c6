import CCache

/// The engine itself under a trace: a request is a `cc_get`, and on a miss a `cc_put`.
final class Engine {
    let cache: OpaquePointer
    private(set) var spaces: [OpaquePointer] = []

    init(budget: UInt64, seed: UInt64 = 1) { cache = cc_cache_make(budget, seed)! }

    deinit { cc_cache_free(cache) }

    /// `entries`: 0 for as many as fit.
    func open(budget: UInt64, minimum: UInt64? = nil, maximum: UInt64? = nil, entries: Int = 0, policy: cc_policy = CC_ADAPTIVE) -> OpaquePointer {
        var options = cc_space_options()
        options.budget = budget
        options.minimum = minimum ?? budget
        options.maximum = maximum ?? budget
        options.weight = 1
        options.policy = policy.rawValue
        options.entries = UInt64(entries)
        options.key_limit = 64
        options.value_limit = 4096
        options.ttl = 1800 * 1_000_000_000
        let space = cc_space_open(cache, &options)!
        spaces.append(space)
        return space
    }

    /// Whether it is a hit; the value, which is the key once more, is compared.
    static func request(_ space: OpaquePointer, _ key: UInt32) -> Bool {
        withUnsafeBytes(of: key) { name in
            var view = cc_view()
            if cc_get(space, name.baseAddress, 4, 1, &view) == Int32(CC_FRESH) {
                guard view.value!.loadUnaligned(as: UInt32.self) == key else { fatalError("the value of another key") }
                cc_unpin(view.pin!)
                return true
            }
            var write = cc_write()
            write.key = name.baseAddress
            write.key_size = 4
            write.value = name.baseAddress
            write.value_size = 4
            write.stale = UInt64.max
            guard cc_put(space, &write, 1) == Int32(CC_STORED) else { fatalError("a value was not stored") }
            return false
        }
    }
}
