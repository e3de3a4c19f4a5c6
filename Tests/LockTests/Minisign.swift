import LibraryLock
import Testing

/// The real minisign, with a key pair of its own.
struct Minisign {
    enum Kind: CaseIterable { case prehashed, legacy }

    let publicFile: String
    private let secretFile: String

    init(_ name: String, in scratch: Scratch) throws {
        publicFile = scratch.path(name + ".pub")
        secretFile = scratch.path(name + ".key")
        let made = Shell.run("minisign", ["-G", "-W", "-p", publicFile, "-s", secretFile])
        try #require(made.code == 0, "minisign -G: \(made.text)")
    }

    func key() throws -> MinisignPublicKey { try MinisignPublicKey.read(publicFile) }

    /// Makes `path.minisig`.
    func sign(_ path: String, _ kind: Kind = .prehashed, comment: String = "for the tests") throws {
        let legacy = kind == .legacy ? ["-l"] : []
        let made = Shell.run("minisign", ["-S"] + legacy + ["-s", secretFile, "-t", comment, "-m", path])
        try #require(made.code == 0, "minisign -S: \(made.text)")
    }

    /// Whether minisign itself takes `path.minisig`.
    func accepts(_ path: String) -> Bool {
        Shell.run("minisign", ["-V", "-q", "-p", publicFile, "-m", path]).code == 0
    }
}
