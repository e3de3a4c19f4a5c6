/// A signature that minisign made, in its format (https://jedisct1.github.io/minisign/#signature-format), of either kind.
struct MinisignSignature: Sendable, Hashable {
    enum Algorithm: String, Sendable {
        /// Of the file itself; made by `minisign -S -l`.
        case legacy = "Ed"
        /// Of the file's BLAKE2b-512; what minisign makes by default.
        case prehashed = "ED"
    }

    let algorithm: Algorithm
    let identifier: [UInt8]
    /// Of the file.
    let signature: [UInt8]
    let trustedComment: [UInt8]
    /// Of the signature and the trusted comment.
    let globalSignature: [UInt8]

    private static let size = 64

    /// Reads the four lines of a signature file.
    ///
    /// - Throws: Everything that is wrong with it.
    init(_ bytes: [UInt8], file: String) throws(LockError) {
        let lines = MinisignText.lines(bytes)
        var problems: [LockProblem] = []
        func line(_ number: Int) -> ArraySlice<UInt8> { lines.count >= number ? lines[number - 1] : [] }
        func problem(_ number: Int, _ message: String) {
            problems.append(LockProblem(file: file, line: number, message: lines.count >= number ? message : "is missing: \(message)"))
        }
        let untrusted = MinisignText.rest(of: line(1), after: MinisignText.untrusted)
        if untrusted == nil { problem(1, "must begin with '\(MinisignText.untrusted)'") }
        let blob = Sodium.bytes(base64: String(decoding: line(2), as: UTF8.self), count: 2 + 8 + Self.size)
        let algorithm = blob.flatMap { Algorithm(rawValue: String(decoding: $0.prefix(2), as: UTF8.self)) }
        if blob == nil { problem(2, "must be a signature: 74 bytes in base64") }
        if blob != nil, algorithm == nil { problem(2, "is a signature of a kind that minisign does not make") }
        let comment = MinisignText.rest(of: line(3), after: MinisignText.trusted)
        if comment == nil { problem(3, "must begin with '\(MinisignText.trusted)'") }
        let global = Sodium.bytes(base64: String(decoding: line(4), as: UTF8.self), count: Self.size)
        if global == nil { problem(4, "must be the signature of the comment: 64 bytes in base64") }
        if lines.count > 4 { problem(5, "must not be there: a signature has four lines") }
        guard problems.isEmpty, let blob, let algorithm, let comment, let global else { throw LockError(problems) }
        self.algorithm = algorithm
        identifier = Array(blob[2..<10])
        signature = Array(blob[10...])
        trustedComment = comment
        globalSignature = global
    }

    /// Whether the file is the one that the owner of the key signed. Reads it; blocks meanwhile.
    func isOf(file path: String, by key: MinisignPublicKey) throws(LockError) -> Bool {
        let message: [UInt8]?
        switch algorithm {
        case .legacy: message = try BoundedFile.bytes(path, limit: LockLimits.library)
        case .prehashed:
            let hash = Sodium.BLAKE2b()
            message = try BoundedFile.stream(path, limit: LockLimits.library) { hash.update($0) }.map { _ in hash.finish() }
        }
        guard let message else { throw LockError(path, "there is no such file") }
        return Sodium.isSigned(message, signature, by: key.key)
    }

    /// Whether the trusted comment is the one that the owner of the key gave to this signature.
    func hasOwnComment(by key: MinisignPublicKey) -> Bool {
        Sodium.isSigned(signature + trustedComment, globalSignature, by: key.key)
    }
}
