/// One way in which a library, or the manifest, is not what the lock says.
public struct LockDifference: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// The manifest has a plugin that the lock does not know.
        case notLocked
        /// The lock has a plugin that the manifest does not.
        case notInManifest
        /// `lockedFor`: the plugin whose library this is according to the lock, if there is one.
        case content(locked: LibraryDigest, found: LibraryDigest, lockedFor: String?)
        /// Never `valid`.
        case signature(SignatureVerdict)
        case signatureNotChecked
        /// Signed well, but with another of the trusted keys.
        case signer(locked: MinisignPublicKey, found: MinisignPublicKey)
        /// Something that the library says about itself.
        case description(String, locked: String, found: String)
    }

    /// The lock's file.
    public var lock: String
    /// The id in the manifest or the lock.
    public var plugin: String
    public var kind: Kind

    public init(lock: String, plugin: String, kind: Kind) {
        self.lock = lock
        self.plugin = plugin
        self.kind = kind
    }

    /// What differs, without place and remedy.
    public var message: String { "plugin '\(plugin)': \(what)" }

    /// `file: message; remedy`, on one line.
    public var description: String { "\(lock): \(message)\(remedy.map { "; \($0)" } ?? "")" }

    private var what: String {
        switch kind {
        case .notLocked: return "it is in the manifest but not in the lock"
        case .notInManifest: return "it is in the lock but not in the manifest"
        case .content(let locked, let found, let other):
            let owner = other.map { ", which is the library locked for plugin '\($0)'" } ?? ""
            return "the library is \(found)\(owner), but \(locked) is locked"
        case .signature(let verdict): return "the library \(verdict)"
        case .signatureNotChecked: return "the library's signature was not checked"
        case .signer(let locked, let found): return "the library is signed with key \(found.id), but it is locked with key \(locked.id)"
        case .description(let what, let locked, let found): return "the library's \(what) is \(found), but \(locked) is locked"
        }
    }

    private var remedy: String? {
        switch kind {
        case .notLocked, .notInManifest: "if that is intended, run crucible lock"
        case .content, .signer, .description: "put the locked library back or, if the change is intended, run crucible lock"
        // The verdict has its own.
        case .signature, .signatureNotChecked: nil
        }
    }
}
