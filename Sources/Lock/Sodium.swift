import CSodium

/// libsodium, as far as a lock needs it.
enum Sodium {
    /// Lets libsodium choose what is fastest on this processor. It fails only without a source of randomness, which nothing here needs.
    private static let prepared: Void = { _ = sodium_init() }()

    static func prepare() { prepared }

    /// BLAKE2b with 512 bits, without a key, of a text that comes in pieces.
    final class BLAKE2b {
        static let size = 64
        // libsodium wants an alignment of 64, which Swift gives no struct; so Swift knows the type by its pointer only.
        private let memory = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
        private var state: OpaquePointer { OpaquePointer(memory) }

        init() {
            Sodium.prepared
            crypto_generichash_init(state, nil, 0, Self.size)
        }

        deinit { memory.deallocate() }

        func update(_ bytes: UnsafeRawBufferPointer) {
            guard let start = bytes.baseAddress else { return }
            crypto_generichash_update(state, start.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
        }

        /// To be called once.
        func finish() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: Self.size)
            crypto_generichash_final(state, &digest, digest.count)
            return digest
        }
    }

    /// Whether `signature` (64 bytes) is the Ed25519 signature of `message` by the owner of `key` (32 bytes).
    static func isSigned(_ message: [UInt8], _ signature: [UInt8], by key: [UInt8]) -> Bool {
        precondition(signature.count == Int(crypto_sign_BYTES) && key.count == Int(crypto_sign_PUBLICKEYBYTES))
        prepared
        return crypto_sign_verify_detached(signature, message, UInt64(message.count), key) == 0
    }

    /// The bytes of a text in base64 with padding; nil unless there are exactly `count` and the text is the one way to write them.
    static func bytes(base64 text: String, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        let status = sodium_base642bin(&bytes, count, text, text.utf8.count, nil, &filled, nil, sodium_base64_VARIANT_ORIGINAL)
        return status == 0 && filled == count ? bytes : nil
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let variant = sodium_base64_VARIANT_ORIGINAL
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
        return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A short name for some bytes, which other bytes do not have: BLAKE2b with 128 bits, as hexadecimal digits.
public enum ContentDigest {
    public static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        Sodium.prepare()
        var digest = [UInt8](repeating: 0, count: 16)
        crypto_generichash(&digest, digest.count, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count), nil, 0)
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
