/// A public key that minisign made, in its format (https://jedisct1.github.io/minisign/#public-key-format): `Ed`, 8 bytes that name the
/// key, and the Ed25519 key.
public struct MinisignPublicKey: Sendable, Hashable, CustomStringConvertible {
    private static let algorithm = Array("Ed".utf8)
    private static let identifierSize = 8
    private static let keySize = 32

    let identifier: [UInt8]
    let key: [UInt8]

    /// From its 56 characters of base64, as in the second line of a key file. nil if that is not what the text is.
    public init?(_ text: String) {
        guard let bytes = Sodium.bytes(base64: text, count: Self.algorithm.count + Self.identifierSize + Self.keySize),
            bytes.starts(with: Self.algorithm)
        else { return nil }
        identifier = Array(bytes[2..<10])
        key = Array(bytes[10...])
    }

    /// Reads a key file as `minisign -G` writes it: a comment, then the key. Blocks while reading.
    public static func read(_ path: String) throws(LockError) -> MinisignPublicKey {
        guard let bytes = try BoundedFile.bytes(path, limit: LockLimits.key) else { throw LockError(path, "there is no such file") }
        let lines = MinisignText.lines(bytes)
        guard lines.count == 2, MinisignText.rest(of: lines[0], after: MinisignText.untrusted) != nil,
            let key = MinisignPublicKey(String(decoding: lines[1], as: UTF8.self))
        else {
            let remedy = "give the .pub file that minisign -G wrote, not the secret key"
            throw LockError(path, "is not a public key of minisign", remedy: remedy)
        }
        return key
    }

    /// The key as base64.
    public var description: String { Sodium.base64(Self.algorithm + identifier + key) }

    /// The key's name as minisign prints it: up to 16 hexadecimal digits. It helps to tell keys apart and proves nothing.
    public var id: String { MinisignText.id(identifier) }
}
