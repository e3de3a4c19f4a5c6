import Glibc
import LibraryLock
import TestSupport
import Testing

@Suite struct DigestTests {
    private let scratch = Scratch()

    /// The vector of FIPS 180-2, appendix B.1.
    @Test func isSHA256() throws {
        let digest = try LibraryDigest.of(scratch.write("a", "abc"))
        #expect(digest.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digest.size == 3)
    }

    /// Files around the size of a piece, against the sha256sum of the system.
    @Test func agreesWithTheSystem() throws {
        var generator = SeededGenerator(seed: printedSeed())
        for size in [1, 63, 64, 65, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 17] {
            let path = scratch.write("a", (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) })
            let digest = try LibraryDigest.of(path)
            #expect(Shell.run("sha256sum", [path]).text.hasPrefix(digest.sha256 + " "), "\(size) bytes")
            #expect(digest.size == size)
        }
    }

    @Test func readsFilesOnly() throws {
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        scratch.write("empty", "")
        let large = scratch.write("large", "x")
        #expect(truncate(large, (1 << 30) + 1) == 0)
        for (name, message) in [
            ("pipe", "is not a file"), (".", "is not a file"), ("empty", "is empty"), ("none", "there is no such file"),
            ("large", "has 1073741825 bytes, of which at most 1073741824 are read"),
        ] {
            let path = scratch.path(name)
            let error = #expect(throws: LockError.self) { try LibraryDigest.of(path) }
            #expect(error?.description == "\(path): \(message)")
        }
    }
}
