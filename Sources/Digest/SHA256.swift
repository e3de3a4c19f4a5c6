import COpenSSL

/// SHA-256 of bytes that come in pieces, by OpenSSL, which uses the processor's instructions for it: a host takes the digest of every library
/// before it is ready.
public struct SHA256 {
    private var state = SHA256_CTX()

    public init() { SHA256_Init(&state) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) { SHA256_Update(&state, bytes.baseAddress, bytes.count) }
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// 8 bytes, the lowest first.
    public mutating func update(number: Int64) { withUnsafeBytes(of: number.littleEndian) { update($0) } }

    /// A field with its size before it, so that two texts of fields are only the same if their fields are.
    public mutating func update(field: [UInt8]) {
        update(number: Int64(field.count))
        update(field)
    }

    /// 32 bytes. To be called once.
    public mutating func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256_Final(&digest, &state)
        return digest
    }

    /// As 64 hexadecimal digits in lower case. To be called once, instead of ``finish()``.
    public mutating func finishText() -> String {
        finish().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
