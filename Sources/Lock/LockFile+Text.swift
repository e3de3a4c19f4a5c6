/// A lock as text: a part of YAML in which each fact has its line, so that a diff of two locks shows what changed and nothing else.
extension LockFile {
    /// The same lock is always the same text: plugins, keys and interfaces are sorted, and nothing depends on time, place or person.
    public var text: String {
        var lines = [
            "# Made by `crucible lock`: what the libraries of the manifest must be. Keep it under version control.",
            "# To change it, run `crucible lock` again.",
            "\(LockKey.root.rawValue): \(Self.version)",
        ]
        if !trustedKeys.isEmpty { lines += ["\(LockKey.trustedKeys.rawValue):"] + trustedKeys.map { "  - \($0)" } }
        lines.append("\(LockKey.plugins.rawValue):")
        for (plugin, library) in libraries.sorted(by: { $0.key < $1.key }) { lines += ["  \(plugin):"] + Self.lines(library) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ library: Library) -> [String] {
        func field(_ key: LockKey, _ value: String) -> String { "    \(key.rawValue): \(value)" }
        func list(_ key: LockKey, _ items: [LockedInterface]) -> [String] {
            items.isEmpty ? [] : ["    \(key.rawValue):"] + items.map { "      - \($0)" }
        }
        var lines = [field(.digest, "\(LockKey.digestPrefix)\(library.digest.sha256)"), field(.size, String(library.digest.size))]
        if let signer = library.signer { lines.append(field(.signedBy, signer.description)) }
        guard let descriptor = library.descriptor else { return lines }
        lines += [field(.id, descriptor.id), field(.version, descriptor.version.description)]
        return lines + list(.provides, descriptor.provides) + list(.requires, descriptor.requires)
    }
}

/// The words of a lock file.
enum LockKey: String {
    case root = "crucible_lock"
    case trustedKeys = "trusted_keys"
    case plugins
    case digest
    case size
    case signedBy = "signed_by"
    case id
    case version
    case provides
    case requires

    static let digestPrefix = "sha256:"
    /// Those of one plugin, in the order in which they are written.
    static let ofPlugin: [LockKey] = [.digest, .size, .signedBy, .id, .version, .provides, .requires]
}
