import Descriptor
import Glibc
import LibraryLock
import TestSupport
import Testing

@Suite struct LockFileTests {
    private let scratch = Scratch()

    private let found = [
        FoundLibrary(
            plugin: "routing", digest: Sample.digest("a", size: 1234),
            descriptor: Sample.descriptor(provides: ["example.b/2.1", "example.a/1.0"], requires: ["crucible.log/1.0"])),
        FoundLibrary(plugin: "mathematics", digest: Sample.digest("0", size: 7)),
    ]

    @Test func isTheSameTextForTheSameLibraries() throws {
        let text = """
            # Made by `crucible lock`: what the libraries of the manifest must be. Keep it under version control.
            # To change it, run `crucible lock` again.
            crucible_lock: 1
            plugins:
              mathematics:
                digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
                size: 7
              routing:
                digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                size: 1234
                id: example.a
                version: 1.2.3
                provides:
                  - example.a/1.0
                  - example.b/2.1
                requires:
                  - crucible.log/1.0

            """
        #expect(try LockFile.lock(found, trusting: [], file: "f").text == text)
        #expect(try LockFile.lock(found.reversed(), trusting: [], file: "f").text == text)
    }

    @Test func readsWhatItWrites() throws {
        var generator = SeededGenerator(seed: printedSeed())
        for _ in 0..<200 {
            let lock = try RandomLock.make(&generator)
            #expect(try LockFile.parse(lock.text, file: "f") == lock)
            let withWindowsLineEnds = lock.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
            #expect(try LockFile.parse(withWindowsLineEnds, file: "f") == lock)
        }
    }

    /// Whatever is in the file, it is refused with a reason or read as a lock that would be written again.
    @Test func withstandsAnyText() throws {
        var generator = SeededGenerator(seed: printedSeed())
        var refused = 0
        for _ in 0..<2000 {
            var bytes = Array(try RandomLock.make(&generator).text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
                case 1: bytes.removeLast(Int.random(in: 0...bytes.count / 2, using: &generator))
                default: bytes.insert(contentsOf: Array("\n  - x:\n".utf8), at: Int.random(in: bytes.indices, using: &generator))
                }
            }
            scratch.write("x.lock", bytes)
            do {
                let lock = try #require(try LockFile.load(scratch.path("x.lock")))
                #expect(try LockFile.parse(lock.text, file: lock.file) == lock)
            } catch let error as LockError {
                refused += 1
                #expect(!error.problems.isEmpty && error.problems.count <= 202)
            }
        }
        #expect(refused > 1000)
    }

    @Test func refusesTooMuch() throws {
        let lines = (0..<300).map { "  p\($0):\n    nonsense: x\n" }.joined()
        let error = #expect(throws: LockError.self) { try LockFile.parse("crucible_lock: 1\nplugins:\n" + lines, file: "f") }
        #expect(error?.problems.count == 201)
        scratch.write("x.lock", [UInt8](repeating: UInt8(ascii: "#"), count: (1 << 20) + 1))
        #expect(throws: LockError.self) { try LockFile.load(scratch.path("x.lock")) }
        let many = (0..<257).map { FoundLibrary(plugin: "p\($0)", digest: Sample.digest("a")) }
        let text = try LockFile.lock(many, trusting: [], file: "f").text
        let plugins = #expect(throws: LockError.self) { try LockFile.parse(text, file: "f") }
        #expect(plugins?.problems.map(\.message) == ["more than 256 plugins are locked"])
    }

    @Test func isWrittenInOnePiece() throws {
        let path = scratch.path("x.lock")
        #expect(try LockFile.load(path) == nil)
        let lock = try LockFile.lock(found, trusting: [], file: path)
        for _ in 0..<2 {
            try lock.write(to: path)
            #expect(try LockFile.load(path) == lock)
        }
        #expect(Shell.run("ls", ["-A", scratch.folder]).text == "x.lock\n")
        let nowhere = scratch.path("none/x.lock")
        let error = #expect(throws: LockError.self) { try lock.write(to: nowhere) }
        #expect(error?.description == "\(nowhere): cannot be written: No such file or directory")
    }

    @Test func liesBesideTheManifest() {
        for (manifest, lock) in [
            ("crucible.yaml", "crucible.lock"), ("manifests/default.yml", "manifests/default.lock"), ("/a/b.json", "/a/b.lock"),
            ("assistant", "assistant.lock"), (".yaml", ".yaml.lock"), ("a.yaml.txt", "a.yaml.txt.lock"),
        ] {
            #expect(LockFile.path(forManifest: manifest) == lock)
        }
    }
}
