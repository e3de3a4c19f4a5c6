import LibraryLock

/// What `crucible lock` prints.
struct LockReport: Encodable {
    struct Library: Encodable {
        var plugin: String
        var sha256: String
        var size: Int
        var id: String?
        var version: String?
        var provides: [String]
        var requires: [String]
        var signedBy: String?

        /// For people.
        var row: [String] {
            let described = [id, version].compactMap(\.self).joined(separator: " ")
            let signer = signedBy.map { ["signed by \($0)"] } ?? []
            return [plugin, described, "sha256:\(sha256.prefix(12))…", "\(size) bytes"] + signer
        }
    }

    /// The file.
    var lock: String
    var trustedKeys: [String]
    var libraries: [Library]
    /// From the lock that was there before.
    var differences: [String]

    init(_ lock: LockFile, _ found: [FoundLibrary], _ differences: [LockDifference]) {
        self.lock = lock.file
        trustedKeys = lock.trustedKeys.map(\.description)
        self.differences = differences.map(\.message)
        libraries = found.sorted { $0.plugin < $1.plugin }.map { library in
            Library(
                plugin: library.plugin, sha256: library.digest.sha256, size: library.digest.size, id: library.descriptor?.id,
                version: library.descriptor.map { "\($0.version)" }, provides: library.descriptor?.provides.map(\.description) ?? [],
                requires: library.descriptor?.requires.map(\.description) ?? [], signedBy: library.signer?.id)
        }
    }
}
