extension LockFile {
    /// How what was found for all plugins of a manifest differs from the lock: by plugin, and empty if it does not. Libraries that have not
    /// described themselves yet are compared as files only.
    ///
    /// - Parameters:
    ///   - found: What is known of the libraries.
    ///   - unavailable: Plugins of the manifest whose library could not be examined, which is a problem of its own.
    public func compare(with found: [FoundLibrary], unavailable: [String] = []) -> [LockDifference] {
        let plugins = Set(found.map(\.plugin)).union(unavailable)
        let missing = libraries.keys.filter { !plugins.contains($0) }.map { LockDifference(lock: file, plugin: $0, kind: .notInManifest) }
        return (found.flatMap(differences) + missing).sorted { $0.plugin < $1.plugin }
    }

    /// The same for one plugin. A host asks before it lets the library describe itself, and again when it has.
    public func differences(of found: FoundLibrary) -> [LockDifference] {
        guard let locked = libraries[found.plugin] else { return [LockDifference(lock: file, plugin: found.plugin, kind: .notLocked)] }
        var kinds: [LockDifference.Kind] = []
        if locked.digest != found.digest {
            kinds.append(.content(locked: locked.digest, found: found.digest, lockedFor: plugin(lockedWith: found.digest)))
        }
        if let signer = locked.signer {
            switch found.signature {
            case .valid(signer)?: break
            case .valid(let other)?: kinds.append(.signer(locked: signer, found: other))
            case let verdict?: kinds.append(.signature(verdict))
            // Whoever examined it without the lock's keys must not pass.
            case nil: kinds.append(.signatureNotChecked)
            }
        }
        if let descriptor = found.descriptor { kinds += differences(locked.descriptor, descriptor) }
        return kinds.map { LockDifference(lock: file, plugin: found.plugin, kind: $0) }
    }

    private func differences(_ locked: LockedDescriptor?, _ found: LockedDescriptor) -> [LockDifference.Kind] {
        func text(_ interfaces: [LockedInterface]) -> String {
            interfaces.isEmpty ? "nothing" : interfaces.map(\.description).joined(separator: ", ")
        }
        guard let locked else { return [.description("id", locked: "nothing", found: found.id)] }
        return [
            ("id", locked.id, found.id), ("version", "\(locked.version)", "\(found.version)"),
            ("list of provided interfaces", text(locked.provides), text(found.provides)),
            ("list of required interfaces", text(locked.requires), text(found.requires)),
        ].filter { $0.1 != $0.2 }.map { .description($0.0, locked: $0.1, found: $0.2) }
    }

    private func plugin(lockedWith digest: LibraryDigest) -> String? {
        libraries.filter { $0.value.digest == digest }.keys.min()
    }
}
