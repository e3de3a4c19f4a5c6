import FoundationEssentials
import Host
import HostTesting
import LibraryLock
import Testing

/// A host refuses what differs from its lock, before anything of it runs.
@Suite struct LockedHostTests {
    /// Why a host cannot be prepared.
    private func refusal(_ scene: LockedScene, _ plugins: [String: String], _ lock: LockFile?) async throws -> [String] {
        do {
            try await scene.host(plugins, lock: lock).cleanUp()
            return []
        } catch let error as HostError { return error.reasons }
    }

    @Test("what is locked starts; a library with one more byte does not, optional or not, and the host says what to do")
    func tampered() async throws {
        let scene = try LockedScene()
        try scene.put(Tally.build(), as: "tally.so")
        let plugins = ["tally": "tally.so"]
        let lock = try await scene.lock(plugins)
        let test = try await scene.host(plugins, lock: lock)
        try await test.start()
        #expect(try test.add(0) == 1)
        await test.stop()
        try scene.tamper("tally.so")
        let found = try LibraryDigest.of(scene.path("tally.so"))
        let locked = try #require(lock.libraries["tally"]?.digest)
        #expect(try await refusal(scene, plugins, lock) == [
            "test.lock: plugin 'tally': the library is \(found), but \(locked) is locked; "
                + "put the locked library back or, if the change is intended, run crucible lock"
        ])
        #expect(try await refusal(scene, plugins, nil) == [], "without a lock it may be anything")
    }

    @Test("a plugin that the lock does not know is refused, and a lock that has one more than the manifest")
    func plugins() async throws {
        let scene = try LockedScene()
        try scene.put(Tally.build(), as: "tally.so")
        try scene.put(Tally.build("mirror"), as: "mirror.so")
        let (one, both) = (["tally": "tally.so"], ["tally": "tally.so", "mirror": "mirror.so"])
        let remedy = "if that is intended, run crucible lock"
        let lockOfOne = try await scene.lock(one)
        #expect(try await refusal(scene, both, lockOfOne) == ["test.lock: plugin 'mirror': it is in the manifest but not in the lock; \(remedy)"])
        let lockOfBoth = try await scene.lock(both)
        #expect(try await refusal(scene, one, lockOfBoth) == ["test.lock: plugin 'mirror': it is in the lock but not in the manifest; \(remedy)"])
        #expect(try await refusal(scene, both, lockOfBoth) == [])
    }

    @Test("libraries that have changed places are both named")
    func exchanged() async throws {
        let scene = try LockedScene()
        try scene.put(Tally.build(), as: "a.so")
        try scene.put(Tally.build("mirror"), as: "b.so")
        let lock = try await scene.lock(["tally": "a.so", "mirror": "b.so"])
        let reasons = try await refusal(scene, ["tally": "b.so", "mirror": "a.so"], lock)
        #expect(reasons.count == 2 && reasons[0].contains("which is the library locked for plugin 'tally'"), "\(reasons)")
        #expect(reasons.last?.contains("which is the library locked for plugin 'mirror'") == true, "\(reasons)")
    }

    @Test("the file may be the locked one: what it says of itself must be, too")
    func description() async throws {
        let scene = try LockedScene()
        try scene.put(Tally.build(), as: "tally.so")
        let text = try await scene.lock(["tally": "tally.so"]).text
        #expect(text.contains("version: 1.0.0"))
        let lock = try LockFile.parse(text.replacing("version: 1.0.0", with: "version: 9.0.0"), file: "test.lock")
        let reasons = try await refusal(scene, ["tally": "tally.so"], lock)
        #expect(reasons.count == 1 && reasons.first?.contains("the library's version is 1.0.0, but 9.0.0 is locked") == true, "\(reasons)")
    }

    @Test("nothing of a library that differs runs, not even in the child that would describe it")
    func nothingRuns() async throws {
        let scene = try LockedScene()
        try scene.put(Tally.build(), as: "tally.so")
        let plugins = ["tally": "tally.so"]
        let lock = try await scene.lock(plugins)
        let test = try await scene.host(plugins, lock: lock)
        try await test.start()
        try scene.put(scene.buildCrashing(mark: "mark"), as: "tally.so")
        #expect(try await refusal(scene, plugins, lock).joined().contains("is locked"))
        let swap = try await test.swapTally(scene.path("tally.so"))
        #expect(swap.outcome == "refused", "\(swap)")
        #expect(!scene.isThere("mark"), "its constructor ran")
        #expect(try test.add(0) == 1)
        await test.stop()
        // Without a lock it is described, and that is the end of it.
        let unlocked = try await scene.host(plugins, lock: nil)
        #expect(scene.isThere("mark"))
        unlocked.cleanUp()
    }

    @Test("a swap to a library that is not the locked one is refused, and says why; to a copy of the locked one it is not")
    func swap() async throws {
        let scene = try LockedScene()
        try scene.put(Tally.build(), as: "tally.so")
        let lock = try await scene.lock(["tally": "tally.so"])
        let test = try await scene.host(["tally": "tally.so"], lock: lock)
        try await test.start()
        let refused = try await test.swapTally(Tally.build("tally", "VERSION=\"2.0.0\""))
        #expect(refused.outcome == "refused", "\(refused)")
        let reason = refused.reasons.joined()
        #expect(reason.hasPrefix("test.lock: plugin 'tally': the library is sha256:"), "\(reason)")
        #expect(reason.hasSuffix("put the locked library back or, if the change is intended, run crucible lock"), "\(reason)")
        #expect(try test.add(0) == 1 && test.state("tally")?.generation == 1)
        let copy = try await test.swapTally(scene.put(Tally.build(), as: "copy.so"))
        #expect(copy.outcome == "committed", "\(copy)")
        #expect(try test.add(0) == 2)
        #expect(test.state("tally")?.generation == copy.generation && copy.generation != 1)
        await test.stop()
    }

    @Test("once the lock trusts a key, a host takes only what that key has signed, and so does a swap")
    func signed() async throws {
        let scene = try LockedScene()
        let key = try scene.makeKey("vendor")
        try scene.put(Tally.build(), as: "tally.so")
        try scene.sign("tally.so", with: "vendor")
        let plugins = ["tally": "tally.so"]
        let lock = try await scene.lock(plugins, trusting: [key])
        let test = try await scene.host(plugins, lock: lock)
        try await test.start()
        let copy = try scene.put(Tally.build(), as: "copy.so")
        let unsigned = try await test.swapTally(copy)
        #expect(unsigned.outcome == "refused" && unsigned.reasons.joined().contains("is not signed: there is no \(copy).minisig"), "\(unsigned)")
        try scene.sign("copy.so", with: "vendor")
        #expect(try await test.swapTally(copy).outcome == "committed")
        await test.stop()

        _ = try scene.makeKey("stranger")
        try scene.sign("tally.so", with: "stranger")
        #expect(try await refusal(scene, plugins, lock).joined().contains(", which is not trusted"))
        try FileManager.default.removeItem(atPath: scene.path("tally.so.minisig"))
        #expect(try await refusal(scene, plugins, lock).joined().contains("is not signed: there is no \(scene.path("tally.so")).minisig"))
    }
}
