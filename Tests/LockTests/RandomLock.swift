import LibraryLock
import TestSupport

/// Locks at random.
enum RandomLock {
    static func make(_ generator: inout SeededGenerator) throws -> LockFile {
        let keys = (0..<Int.random(in: 0...3, using: &generator)).map { Sample.key(UInt8($0), .random(in: 0...255, using: &generator)) }
        let interfaces = ["example.a/1.0", "example.b-c/2.13", "crucible.model/1.4"]
        let found = (0..<Int.random(in: 0...5, using: &generator)).map { number in
            let describes = Bool.random(using: &generator)
            return FoundLibrary(
                plugin: "p_\(number)-x",
                digest: Sample.digest(
                    "0123456789abcdef".randomElement(using: &generator)!, size: .random(in: 1...1 << 30, using: &generator)),
                signature: keys.randomElement(using: &generator).map { .valid($0) },
                descriptor: describes
                    ? Sample.descriptor(
                        "a.b-\(number)", "1.\(number).3-rc.1", provides: interfaces.filter { _ in Bool.random(using: &generator) },
                        requires: interfaces.filter { _ in Bool.random(using: &generator) })
                    : nil)
        }
        return try LockFile.lock(found, trusting: keys, file: "f")
    }
}
