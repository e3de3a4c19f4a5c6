/// A lock: what each library of one manifest must be, and whose signatures count. A value; reading and writing files is in
/// `LockFile+Files.swift`, its text in `LockFile+Text.swift`.
public struct LockFile: Sendable, Hashable {
    /// One entry: the library of one plugin.
    public struct Library: Sendable, Hashable {
        public var digest: LibraryDigest
        /// The key that it must be signed with; nil exactly if the lock trusts no key.
        public var signer: MinisignPublicKey?
        /// nil for a library that does not describe itself (a foreign library).
        public var descriptor: LockedDescriptor?

        public init(digest: LibraryDigest, signer: MinisignPublicKey? = nil, descriptor: LockedDescriptor? = nil) {
            self.digest = digest
            self.signer = signer
            self.descriptor = descriptor
        }
    }

    static let version = 1

    /// The name of the file, for messages.
    public let file: String

    /// If there is one, every library must be signed with one of them. Sorted; no two have the same id.
    public private(set) var trustedKeys: [MinisignPublicKey]
    /// By the plugin's id in the manifest.
    public private(set) var libraries: [String: Library]

    init(file: String, trustedKeys: [MinisignPublicKey], libraries: [String: Library]) {
        self.file = file
        self.trustedKeys = trustedKeys.sorted { $0.description < $1.description }
        self.libraries = libraries
    }

    /// Locks what was found.
    ///
    /// - Parameters:
    ///   - found: One for each plugin of the manifest, examined with `keys`.
    ///   - keys: Those to be trusted.
    ///   - file: The name of the lock for messages.
    /// - Throws: Every library that none of the keys has signed, and keys that cannot be told apart.
    public static func lock(_ found: [FoundLibrary], trusting keys: [MinisignPublicKey], file: String) throws(LockError) -> LockFile {
        let keys = Set(keys).sorted { $0.description < $1.description }
        var problems: [LockProblem] = []
        for (id, same) in Dictionary(grouping: keys, by: \.id).sorted(by: { $0.key < $1.key }) where same.count > 1 {
            problems.append(LockProblem(file: file, message: "\(same.count) different keys have the id \(id)", remedy: "trust one of them"))
        }
        var libraries: [String: Library] = [:]
        for library in found {
            let signer = keys.isEmpty ? nil : library.signer
            if !keys.isEmpty, signer == nil {
                let verdict = library.signature.map(\.description) ?? "was not examined for a signature"
                problems.append(LockProblem(file: file, message: "plugin '\(library.plugin)': the library \(verdict)"))
            }
            libraries[library.plugin] = Library(digest: library.digest, signer: signer, descriptor: library.descriptor)
        }
        guard problems.isEmpty else { throw LockError(problems) }
        return LockFile(file: file, trustedKeys: keys, libraries: libraries)
    }
}
