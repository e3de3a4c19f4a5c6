/// What a host, or `crucible lock`, found for one plugin of a manifest.
public struct FoundLibrary: Sendable, Hashable {
    /// The plugin's id in the manifest.
    public var plugin: String
    public var digest: LibraryDigest
    /// nil if no key is trusted.
    public var signature: SignatureVerdict?
    /// nil as long as the library has not described itself, and for one that does not (a foreign library).
    public var descriptor: LockedDescriptor?

    public init(plugin: String, digest: LibraryDigest, signature: SignatureVerdict? = nil, descriptor: LockedDescriptor? = nil) {
        self.plugin = plugin
        self.digest = digest
        self.signature = signature
        self.descriptor = descriptor
    }

    /// The trusted key that it is signed with.
    public var signer: MinisignPublicKey? {
        if case .valid(let key)? = signature { key } else { nil }
    }

    /// Looks at a library without running any of it. Reads it; blocks meanwhile.
    ///
    /// - Parameters:
    ///   - plugin: The plugin's id in the manifest.
    ///   - path: The staged copy, since what is checked must be what is opened.
    ///   - source: The original; its signature is in the file `source.minisig`.
    ///   - keys: Those that are trusted; without any, signatures are not looked at.
    public static func examine(
        plugin: String, staged path: String, source: String, keys: [MinisignPublicKey]
    ) throws(LockError) -> FoundLibrary {
        let digest = try LibraryDigest.of(path)
        let verdict = keys.isEmpty ? nil : try SignatureVerdict.check(path, signature: source + ".minisig", keys: keys)
        return FoundLibrary(plugin: plugin, digest: digest, signature: verdict)
    }
}
