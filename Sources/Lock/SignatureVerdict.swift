/// What is known about who signed a library.
public enum SignatureVerdict: Sendable, Hashable, CustomStringConvertible {
    case valid(MinisignPublicKey)
    /// There is no signature file of this name.
    case missing(String)
    /// The signature file is not one.
    case malformed(LockError)
    /// By a key of which only the name is known.
    case untrusted(keyID: String)
    /// The key is trusted, but what it signed is another file.
    case wrong(keyID: String)
    /// The file is the one that was signed; the comment beside it is not.
    case wrongComment(keyID: String)

    /// Checks a library against the signature file that goes with it. Reads both; blocks meanwhile.
    ///
    /// - Parameters:
    ///   - path: The library, in a file that nobody else writes to.
    ///   - signature: The file that minisign made for it.
    ///   - keys: Those that are trusted.
    /// - Throws: If the library cannot be read.
    static func check(_ path: String, signature file: String, keys: [MinisignPublicKey]) throws(LockError) -> SignatureVerdict {
        let signature: MinisignSignature
        do throws(LockError) {
            guard let bytes = try BoundedFile.bytes(file, limit: LockLimits.signature) else { return .missing(file) }
            signature = try MinisignSignature(bytes, file: file)
        } catch {
            return .malformed(error)
        }
        guard let key = keys.first(where: { $0.identifier == signature.identifier }) else {
            return .untrusted(keyID: MinisignText.id(signature.identifier))
        }
        guard try signature.isOf(file: path, by: key) else { return .wrong(keyID: key.id) }
        return signature.hasOwnComment(by: key) ? .valid(key) : .wrongComment(keyID: key.id)
    }

    /// For the end of "the library …", with what to do about it.
    public var description: String {
        switch self {
        case .valid(let key): "is signed with key \(key.id)"
        case .missing(let file): "is not signed: there is no \(file); get it from who built the library, or make it with minisign -S"
        case .malformed(let error): "has an unreadable signature: " + error.problems.map(\.description).joined(separator: ", ")
        case .untrusted(let id):
            "is signed with key \(id), which is not trusted; if it should be, run crucible lock with --trust and the key's file"
        case .wrong(let id): "is not what key \(id) signed: the library or its signature was changed; get both from their source again"
        case .wrongComment(let id):
            "has a signature whose trusted comment is not the one that key \(id) signed; get it from its source again"
        }
    }
}
