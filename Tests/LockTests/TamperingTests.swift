import LibraryLock
import Testing

/// The whole way: libraries are signed and locked, the lock is written and read again, and somebody has been at the files meanwhile.
@Suite struct TamperingTests {
    private let scratch = Scratch()
    private let names = ["one", "two"]

    private func examine(_ keys: [MinisignPublicKey]) throws -> [FoundLibrary] {
        try names.map { name in
            try FoundLibrary.examine(plugin: name, staged: scratch.path(name + ".so"), source: scratch.path(name + ".so"), keys: keys)
        }
    }

    private func lockedAndRead(_ signer: Minisign) throws -> LockFile {
        for name in names { try signer.sign(scratch.write(name + ".so", "library \(name)")) }
        let keys = [try signer.key()]
        try LockFile.lock(examine(keys), trusting: keys, file: "f").write(to: scratch.path("f.lock"))
        return try #require(try LockFile.load(scratch.path("f.lock")))
    }

    @Test func acceptsWhatNobodyTouched() throws {
        let lock = try lockedAndRead(Minisign("vendor", in: scratch))
        #expect(try lock.compare(with: examine(lock.trustedKeys)).isEmpty)
    }

    @Test func refusesAChangedByte() throws {
        let lock = try lockedAndRead(Minisign("vendor", in: scratch))
        scratch.write("one.so", "library One")
        let messages = try lock.compare(with: examine(lock.trustedKeys)).map(\.message)
        #expect(messages.count == 2)
        #expect(messages.allSatisfy { $0.hasPrefix("plugin 'one': the library is ") })
    }

    @Test func refusesSwappedFiles() throws {
        let lock = try lockedAndRead(Minisign("vendor", in: scratch))
        for ending in [".so", ".so.minisig"] {
            let (one, two) = (try scratch.read("one" + ending), try scratch.read("two" + ending))
            scratch.write("one" + ending, two)
            scratch.write("two" + ending, one)
        }
        // Both are signed well, but neither is where it belongs.
        let differences = try lock.compare(with: examine(lock.trustedKeys))
        #expect(differences.map(\.plugin) == names)
        #expect(differences.allSatisfy { $0.message.contains("which is the library locked for plugin") })
    }

    /// Who can write the lock's digests but has not got the key gets no further.
    @Test func refusesALockedDigestWithoutASignature() throws {
        let lock = try lockedAndRead(Minisign("vendor", in: scratch))
        let old = try LibraryDigest.of(scratch.path("one.so"))
        scratch.write("one.so", "something else")
        let new = try LibraryDigest.of(scratch.path("one.so"))
        let edited = lock.text.split(separator: old.sha256).joined(separator: new.sha256)
            .split(separator: "size: \(old.size)").joined(separator: "size: \(new.size)")
        let forged = try LockFile.parse(edited, file: "f")
        let kinds = try forged.differences(of: examine(lock.trustedKeys)[0]).map(\.kind)
        #expect(kinds == [.signature(.wrong(keyID: lock.trustedKeys[0].id))])
    }

    @Test func refusesAnotherTrustedSigner() throws {
        let (vendor, other) = (try Minisign("vendor", in: scratch), try Minisign("other", in: scratch))
        let keys = [try vendor.key(), try other.key()]
        for name in names { try vendor.sign(scratch.write(name + ".so", "library \(name)")) }
        let lock = try LockFile.lock(examine(keys), trusting: keys, file: "f")
        try other.sign(scratch.path("two.so"))
        #expect(try lock.compare(with: examine(keys)).map(\.kind) == [.signer(locked: vendor.key(), found: other.key())])
    }
}
