import Digest

/// What is in the file of a library: its SHA-256 and its size.
public struct LibraryDigest: Sendable, Hashable, CustomStringConvertible {
    /// 64 hexadecimal digits in lower case.
    public let sha256: String
    /// In bytes.
    public let size: Int

    /// nil unless `sha256` is 64 hexadecimal digits in lower case and `size` that of a file which can be locked (at most 1 GiB).
    public init?(sha256: String, size: Int) {
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy(Self.isDigit), (1...LockLimits.library).contains(size) else { return nil }
        self.sha256 = sha256
        self.size = size
    }

    /// Reads the file, at most 1 GiB; blocks meanwhile. It must be one that nobody else writes to, such as a staged copy: what is read here
    /// is worth nothing if something else is opened later.
    public static func of(_ path: String) throws(LockError) -> LibraryDigest {
        var hash = SHA256()
        guard let size = try BoundedFile.stream(path, limit: LockLimits.library, { hash.update($0) }) else {
            throw LockError(path, "there is no such file")
        }
        guard let digest = LibraryDigest(sha256: hash.finishText(), size: size) else { throw LockError(path, "is empty") }
        return digest
    }

    /// `sha256:9f86… (16384 bytes)`
    public var description: String { "sha256:\(sha256) (\(size) bytes)" }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
}
