import LibraryLock
import Testing

/// What a host started with a lock refuses, and how it says so.
@Suite struct ComparisonTests {
    private let a = Sample.digest("a", size: 100)
    private let b = Sample.digest("b", size: 200)
    private let remedy = "put the locked library back or, if the change is intended, run crucible lock"

    private func lock(_ found: FoundLibrary..., keys: [MinisignPublicKey] = []) throws -> LockFile {
        try LockFile.lock(found, trusting: keys, file: "f")
    }

    @Test func acceptsWhatIsLocked() throws {
        let (one, two) = (FoundLibrary(plugin: "one", digest: a, descriptor: Sample.descriptor()), FoundLibrary(plugin: "two", digest: b))
        #expect(try lock(one, two).compare(with: [two, one]).isEmpty)
        // Before it has described itself.
        #expect(try lock(one, two).compare(with: [two, FoundLibrary(plugin: "one", digest: a)]).isEmpty)
    }

    @Test func refusesAnotherContent() throws {
        let lock = try lock(FoundLibrary(plugin: "one", digest: a))
        let changed = LibraryDigest(sha256: String(repeating: "c", count: 64), size: 100)!
        #expect(
            lock.compare(with: [FoundLibrary(plugin: "one", digest: changed)]).map(\.description) == [
                "f: plugin 'one': the library is \(changed), but \(a) is locked; \(remedy)"
            ])
        // A lock that was edited: the digest is that of the file, the size is not.
        let shorter = LibraryDigest(sha256: a.sha256, size: 99)!
        #expect(lock.compare(with: [FoundLibrary(plugin: "one", digest: shorter)]).count == 1)
    }

    @Test func recognisesSwappedLibraries() throws {
        let lock = try lock(FoundLibrary(plugin: "one", digest: a), FoundLibrary(plugin: "two", digest: b))
        let swapped = [FoundLibrary(plugin: "one", digest: b), FoundLibrary(plugin: "two", digest: a)]
        #expect(
            lock.compare(with: swapped).map(\.message) == [
                "plugin 'one': the library is \(b), which is the library locked for plugin 'two', but \(a) is locked",
                "plugin 'two': the library is \(a), which is the library locked for plugin 'one', but \(b) is locked",
            ])
    }

    @Test func namesMissingAndAdditionalPlugins() throws {
        let lock = try lock(FoundLibrary(plugin: "one", digest: a), FoundLibrary(plugin: "two", digest: b))
        let found = [FoundLibrary(plugin: "three", digest: a), FoundLibrary(plugin: "two", digest: b)]
        #expect(
            lock.compare(with: found).map(\.description) == [
                "f: plugin 'one': it is in the lock but not in the manifest; if that is intended, run crucible lock",
                "f: plugin 'three': it is in the manifest but not in the lock; if that is intended, run crucible lock",
            ])
    }

    @Test func leavesLibrariesThatCannotBeReadToOthers() throws {
        let lock = try lock(FoundLibrary(plugin: "one", digest: a), FoundLibrary(plugin: "two", digest: b))
        #expect(lock.compare(with: [FoundLibrary(plugin: "two", digest: b)], unavailable: ["one"]).isEmpty)
        #expect(lock.compare(with: [], unavailable: ["one"]).map(\.plugin) == ["two"])
    }

    /// The same file that says something else of itself: it looks at where it is.
    @Test func refusesAnotherDescription() throws {
        let lock = try lock(FoundLibrary(plugin: "one", digest: a, descriptor: Sample.descriptor(requires: ["crucible.log/1.0"])))
        let other = Sample.descriptor("example.b", "1.3.0", provides: ["example.greeting/1.1"])
        #expect(
            lock.compare(with: [FoundLibrary(plugin: "one", digest: a, descriptor: other)]).map(\.message) == [
                "plugin 'one': the library's id is example.b, but example.a is locked",
                "plugin 'one': the library's version is 1.3.0, but 1.2.3 is locked",
                "plugin 'one': the library's list of provided interfaces is example.greeting/1.1, but example.greeting/1.0 is locked",
                "plugin 'one': the library's list of required interfaces is nothing, but crucible.log/1.0 is locked",
            ])
    }

    @Test func insistsOnTheSignature() throws {
        let (vendor, other) = (Sample.key(1, 1), Sample.key(2, 2))
        let signed = FoundLibrary(plugin: "one", digest: a, signature: .valid(vendor))
        let lock = try lock(signed, keys: [vendor, other])
        func problems(_ verdict: SignatureVerdict?) -> [String] {
            lock.compare(with: [FoundLibrary(plugin: "one", digest: a, signature: verdict)]).map(\.description)
        }
        #expect(problems(.valid(vendor)).isEmpty)
        #expect(
            problems(.valid(other)) == [
                "f: plugin 'one': the library is signed with key 202020202020202, but it is locked with key 101010101010101; \(remedy)"
            ])
        #expect(problems(nil) == ["f: plugin 'one': the library's signature was not checked"])
        let (wrong, missing) = (SignatureVerdict.wrong(keyID: vendor.id), SignatureVerdict.missing("a.so.minisig"))
        #expect(problems(wrong) == ["f: plugin 'one': the library \(wrong)"])
        #expect(wrong.description.hasPrefix("is not what key 101010101010101 signed"))
        #expect(problems(missing) == ["f: plugin 'one': the library \(missing)"])
        #expect(missing.description.hasPrefix("is not signed: there is no a.so.minisig"))
    }

    @Test func locksOnlyWhatIsSignedOnceAKeyIsTrusted() throws {
        let vendor = Sample.key(1, 1)
        let found = [
            FoundLibrary(plugin: "one", digest: a, signature: .valid(vendor)),
            FoundLibrary(plugin: "two", digest: b, signature: .missing("b.so.minisig")),
            FoundLibrary(plugin: "three", digest: b),
        ]
        let error = #expect(throws: LockError.self) { try LockFile.lock(found, trusting: [vendor, vendor], file: "f.lock") }
        #expect(
            error?.problems.map(\.message) == [
                "plugin 'two': the library \(SignatureVerdict.missing("b.so.minisig"))",
                "plugin 'three': the library was not examined for a signature",
            ])
        let twins = #expect(throws: LockError.self) { try LockFile.lock([found[0]], trusting: [vendor, Sample.key(1, 9)], file: "f.lock") }
        #expect(twins?.description == "f.lock: 2 different keys have the id 101010101010101; trust one of them")
    }
}
