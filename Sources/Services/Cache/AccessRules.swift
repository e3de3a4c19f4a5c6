/// Who may do what in which namespace.
struct AccessRules: Sendable {
    private let namespaces: [NamespaceSettings]
    private let index: NamespaceIndex

    init(_ namespaces: [NamespaceSettings]) {
        self.namespaces = namespaces
        index = NamespaceIndex(namespaces.map(\.prefix))
    }

    /// The number of the namespace that `key` belongs to, if the plugin may do this there. Also for the prefix of keys.
    func namespace(of key: CacheKey, for plugin: String, to access: CacheGrant.Access) throws(CacheFailure) -> Int {
        guard let number = number(of: key) else {
            throw CacheFailure(
                .denied, "no cache namespace begins the key '\(Self.shown(key))'; add its prefix to plugins.\(plugin).cache in the manifest")
        }
        guard allows(number, plugin, access) else {
            let (prefix, owner) = (namespaces[number].prefix, namespaces[number].owner)
            throw CacheFailure(
                .denied,
                "the cache namespace '\(prefix)' of plugin '\(owner)' is not granted to '\(plugin)' for "
                    + "\(access == .read ? "reading" : "writing"); "
                    + "add it to plugins.\(owner).cache.'\(prefix)'.\(access == .read ? "readers" : "writers") in the manifest")
        }
        return number
    }

    /// The number of the namespace that `key` belongs to.
    func number(of key: CacheKey) -> Int? { index.number(of: key.bytes) }

    func allows(_ number: Int, _ plugin: String, _ access: CacheGrant.Access) -> Bool {
        namespaces[number].owner == plugin
            || namespaces[number].grants.contains { $0.plugin == plugin && ($0.access == .write || access == .read) }
    }

    /// A key as messages show it.
    private static func shown(_ key: CacheKey) -> String {
        key.bytes.count <= 80 ? "\(key)" : String(decoding: key.bytes.prefix(80), as: UTF8.self) + "…"
    }
}
