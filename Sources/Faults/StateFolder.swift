import FoundationEssentials
import Glibc

/// Where a host keeps what must outlive it: crash reports and the quarantine. One folder per manifest.
public struct StateFolder: Sendable, Hashable {
    /// Absolute, or relative to the working directory if it was given so.
    public let path: String

    /// A folder that somebody chose (`--state DIR`).
    public init(path: String) { self.path = path }

    /// `crucible/NAME-HASH` in `XDG_STATE_HOME`, else in `~/.local/state`: the name of the manifest's file, and a hash of its whole path.
    ///
    /// - Parameter manifest: absolute path of the manifest.
    /// - Throws: when the environment names no folder; the text says what to do.
    public init(environment: [String: String], manifest: String) throws(FaultError) {
        let parent: String
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
            parent = folder
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            parent = home + "/.local/state"
        } else {
            throw FaultError("no folder for crash reports: neither XDG_STATE_HOME nor HOME is an absolute path; name one with --state DIR")
        }
        path = "\(parent)/crucible/\(Self.key(manifest))"
    }

    /// Whether a host has left something here.
    public var isThere: Bool { access(path, F_OK) == 0 }

    /// Makes the folder and those above it, for its owner only.
    public func create() throws(FaultError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw FaultError("the folder \(path) for crash reports cannot be made: \(error); name another one with --state DIR")
        }
    }

    /// At most 64 characters of the name, of those that are harmless in a path.
    static func key(_ manifest: String) -> String {
        let file = manifest.split(separator: "/").last.map(String.init) ?? "manifest"
        let stem = file.split(separator: ".").first.map(String.init) ?? file
        let harmless = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".unicodeScalars)
        let name = stem.unicodeScalars.prefix(64).map { harmless.contains($0) ? $0 : "_" }
        let hash = String(hash(manifest), radix: 16)
        return String(String.UnicodeScalarView(name)) + "-" + String(repeating: "0", count: 16 - hash.count) + hash
    }

    /// FNV-1a with 64 bits (Fowler, Noll, Vo). Two manifests of one user with the same hash and name would share a folder, no more.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
