import CSodium

/// A key with its prefix, as bytes: as texts, keys that differ only in how their accents are encoded would be the same.
public struct CacheKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public init(_ text: String) { bytes = Array(text.utf8) }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The same in every process.
    public var hash64: UInt64 { bytes.withUnsafeBytes(Self.hash64) }

    /// SipHash-2-4 with a fixed key: what it is used for needs no secret.
    static func hash64(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0
        withUnsafeMutableBytes(of: &hash) { hash in
            withUnsafeTemporaryAllocation(byteCount: Int(crypto_shorthash_KEYBYTES), alignment: 1) { key in
                key.initializeMemory(as: UInt8.self, repeating: 0)
                let text = bytes.bindMemory(to: UInt8.self).baseAddress
                let (out, secret) = (hash.bindMemory(to: UInt8.self).baseAddress!, key.bindMemory(to: UInt8.self).baseAddress!)
                crypto_shorthash(out, text, UInt64(bytes.count), secret)
            }
        }
        return hash
    }

    public func hasPrefix(_ prefix: some Collection<UInt8>) -> Bool { bytes.starts(with: prefix) }

    public static func < (one: CacheKey, other: CacheKey) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }
}
