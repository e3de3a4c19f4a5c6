import Descriptor
import LibraryLock

/// Parts of locks that tests put together.
enum Sample {
    static func digest(_ digit: Character, size: Int = 16) -> LibraryDigest {
        LibraryDigest(sha256: String(repeating: digit, count: 64), size: size)!
    }

    static func descriptor(
        _ id: String = "example.a", _ version: String = "1.2.3", provides: [String] = ["example.greeting/1.0"], requires: [String] = []
    ) -> LockedDescriptor {
        LockedDescriptor(
            id: id, version: SemanticVersion(version)!, provides: provides.map { LockedInterface($0)! },
            requires: requires.map { LockedInterface($0)! })
    }

    /// A key that nobody has, with bytes of our choice; its name is as many of `name`.
    static func key(_ name: UInt8, _ byte: UInt8) -> MinisignPublicKey {
        MinisignPublicKey(Base64.text(Array("Ed".utf8) + [UInt8](repeating: name, count: 8) + [UInt8](repeating: byte, count: 32)))!
    }
}
