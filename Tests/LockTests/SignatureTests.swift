import Glibc
import LibraryLock
import TestSupport
import Testing

/// Against the real minisign: what it signs is taken, what it refuses is refused, and each refusal says why.
@Suite struct SignatureTests {
    private let scratch = Scratch()

    private func verdict(_ path: String, _ keys: [MinisignPublicKey]) throws -> SignatureVerdict? {
        try FoundLibrary.examine(plugin: "p", staged: path, source: path, keys: keys).signature
    }

    @Test(arguments: Minisign.Kind.allCases, [1, 63, 1 << 20, (1 << 20) + 1])
    func takesWhatMinisignSigns(_ kind: Minisign.Kind, size: Int) throws {
        let (signer, other) = (try Minisign("signer", in: scratch), try Minisign("other", in: scratch))
        let file = scratch.write("a.so", (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try signer.sign(file, kind)
        #expect(try verdict(file, [other.key(), signer.key()]) == .valid(signer.key()))
        #expect(try verdict(file, []) == nil)
    }

    @Test(arguments: Minisign.Kind.allCases)
    func refusesAChangedFile(_ kind: Minisign.Kind) throws {
        let signer = try Minisign("signer", in: scratch)
        var bytes = [UInt8](repeating: 5, count: 4096)
        let file = scratch.write("a.so", bytes)
        try signer.sign(file, kind)
        bytes[4095] ^= 1
        scratch.write("a.so", bytes)
        #expect(try verdict(file, [signer.key()]) == .wrong(keyID: signer.key().id))
        scratch.write("a.so", bytes.dropLast())
        #expect(try verdict(file, [signer.key()]) == .wrong(keyID: signer.key().id))
    }

    @Test func refusesASignatureOfAnotherFile() throws {
        let signer = try Minisign("signer", in: scratch)
        for name in ["a.so", "b.so"] { try signer.sign(scratch.write(name, "content of \(name)")) }
        scratch.write("a.so.minisig", try scratch.read("b.so.minisig"))
        #expect(try verdict(scratch.path("a.so"), [signer.key()]) == .wrong(keyID: signer.key().id))
    }

    @Test func tellsAnUnknownKeyFromABadSignature() throws {
        let (signer, other) = (try Minisign("signer", in: scratch), try Minisign("other", in: scratch))
        let file = scratch.write("a.so", "content")
        try signer.sign(file)
        let verdict = try #require(try verdict(file, [other.key()]))
        #expect(verdict == .untrusted(keyID: try signer.key().id))
        #expect(verdict.description.contains("--trust"))
    }

    /// It leaves out leading zeros, which every sixteenth key has.
    @Test func namesKeysAsMinisignDoes() throws {
        let signer = try Minisign("signer", in: scratch)
        let comment = String(decoding: try scratch.read("signer.pub"), as: UTF8.self)
        #expect(comment.contains("public key \(try signer.key().id)\n"))
        #expect(Sample.key(1, 0).id == "101010101010101")
    }

    /// Somebody who takes over the name of a key has not got the key.
    @Test func refusesAnotherKeyOfTheSameName() throws {
        let (signer, forger) = (try Minisign("signer", in: scratch), try Minisign("forger", in: scratch))
        let file = scratch.write("a.so", "content")
        try forger.sign(file)
        var lines = String(decoding: try scratch.read("a.so.minisig"), as: UTF8.self).split(separator: "\n").map(String.init)
        var blob = try #require(Base64.bytes(lines[1]))
        let key = try #require(Base64.bytes(signer.key().description))
        blob.replaceSubrange(2..<10, with: key[2..<10])
        lines[1] = Base64.text(blob)
        scratch.write("a.so.minisig", lines.joined(separator: "\n") + "\n")
        #expect(try verdict(file, [signer.key()]) == .wrong(keyID: signer.key().id))
    }

    @Test(arguments: Minisign.Kind.allCases)
    func refusesAChangedTrustedComment(_ kind: Minisign.Kind) throws {
        let signer = try Minisign("signer", in: scratch)
        let file = scratch.write("a.so", "content")
        try signer.sign(file, kind, comment: "version 1.0.0")
        let text = String(decoding: try scratch.read("a.so.minisig"), as: UTF8.self)
        scratch.write("a.so.minisig", String(text.split(separator: "version 1.0.0").joined(separator: "version 9.0.0")))
        #expect(try verdict(file, [signer.key()]) == .wrongComment(keyID: signer.key().id))
        #expect(!signer.accepts(file))
    }

    /// The untrusted comment is what its name says, and line ends may have come from another system.
    @Test func takesWhatMinisignTakes() throws {
        let signer = try Minisign("signer", in: scratch)
        let file = scratch.write("a.so", "content")
        try signer.sign(file)
        var lines = String(decoding: try scratch.read("a.so.minisig"), as: UTF8.self).split(separator: "\n").map(String.init)
        lines[0] = "untrusted comment: anything"
        scratch.write("a.so.minisig", lines.joined(separator: "\r\n") + "\r\n")
        #expect(signer.accepts(file))
        #expect(try verdict(file, [signer.key()]) == .valid(signer.key()))
    }

    /// Every way to cut it short, and bytes below the first line, which nobody signs, changed at random: never taken, unless minisign takes
    /// it, too.
    @Test func refusesCutAndChangedSignatures() throws {
        let signer = try Minisign("signer", in: scratch)
        let key = try signer.key()
        let file = scratch.write("a.so", "content")
        try signer.sign(file)
        let whole = try scratch.read("a.so.minisig")
        for count in 0..<whole.count - 1 {
            scratch.write("a.so.minisig", Array(whole[..<count]))
            guard case .malformed = try verdict(file, [key]) else {
                Issue.record("\(count) of \(whole.count) bytes: \(try verdict(file, [key]).map(\.description) ?? "none")")
                continue
            }
        }
        var generator = SeededGenerator(seed: printedSeed())
        let second = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
        for _ in 0..<300 {
            var bytes = whole
            bytes[Int.random(in: second..<bytes.count - 1, using: &generator)] = .random(in: 0...255, using: &generator)
            scratch.write("a.so.minisig", bytes)
            if try verdict(file, [key]) == .valid(key) { #expect(signer.accepts(file), "\(bytes)") }
        }
    }

    @Test func saysEverythingThatIsWrongWithASignature() throws {
        let key = try Minisign("signer", in: scratch).key()
        let file = scratch.write("a.so", "content")
        scratch.write("a.so.minisig", "comment\nRUQ=\ncomment\n")
        guard case .malformed(let error) = try verdict(file, [key]) else { return #expect(Bool(false), "it was not refused") }
        #expect(
            error.problems.map(\.description) == [
                "\(file).minisig:1: must begin with 'untrusted comment: '",
                "\(file).minisig:2: must be a signature: 74 bytes in base64",
                "\(file).minisig:3: must begin with 'trusted comment: '",
                "\(file).minisig:4: is missing: must be the signature of the comment: 64 bytes in base64",
            ])
    }

    @Test func doesNotReadWhatIsNoSignatureFile() throws {
        let key = try Minisign("signer", in: scratch).key()
        let file = scratch.write("a.so", "content")
        #expect(try verdict(file, [key]) == .missing(file + ".minisig"))
        #expect(mkfifo(file + ".minisig", 0o600) == 0)
        guard case .malformed(let pipe) = try verdict(file, [key]) else { return #expect(Bool(false), "a pipe was read") }
        #expect(pipe.description == "\(file).minisig: is not a file")
        unlink(file + ".minisig")
        scratch.write("a.so.minisig", [UInt8](repeating: 0x41, count: (16 << 10) + 1))
        guard case .malformed(let large) = try verdict(file, [key]) else { return #expect(Bool(false), "too large a file was read") }
        #expect(large.description == "\(file).minisig: has 16385 bytes, of which at most 16384 are read")
    }

    @Test func refusesWhatIsNoPublicKey() throws {
        let signer = try Minisign("signer", in: scratch)
        let text = try signer.key().description
        for other in ["", String(text.dropLast()), text + "A", "RUQ" + text.dropFirst(3), " " + text, text + "\n"] {
            #expect(MinisignPublicKey(other) == nil, "\(other)")
        }
        let secret = scratch.path("signer.key")
        #expect(throws: LockError.self) { try MinisignPublicKey.read(secret) }
        #expect(throws: LockError.self) { try MinisignPublicKey.read(secret + ".none") }
    }
}
