import Descriptor
import FoundationEssentials
import Glibc
import HostTesting
import LibraryLock
import Testing

/// Copies of libraries in a folder of their own, and the lock of what they are at the time.
final class LockedScene {
    let folder: String

    init() throws {
        var template = Array("/tmp/crucible-locked-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil, "no folder in /tmp: \(String(cString: strerror(errno)))")
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Puts a copy of a library in place of what has that name.
    @discardableResult
    func put(_ library: String, as name: String) throws -> String {
        try? FileManager.default.removeItem(atPath: path(name))
        try FileManager.default.copyItem(atPath: library, toPath: path(name))
        return path(name)
    }

    /// One more byte at the end, which no loader minds.
    func tamper(_ name: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path(name)))
        try (bytes + [0]).write(to: URL(filePath: path(name)))
    }

    func isThere(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

    /// A host whose plugins have these libraries, by id.
    func host(_ plugins: [String: String], lock: LockFile?) async throws -> TestHost {
        var options = TestHost.Options()
        options.lock = lock
        return try await TestHost(Self.manifest(plugins.mapValues(path)), options)
    }

    private static func manifest(_ plugins: [String: String]) -> String {
        "crucible: 1\nplugins:\n"
            + plugins.sorted { $0.key < $1.key }.map { "  \($0): {library: \($1), required: false, swap: {probation: 0s}}\n" }.joined()
    }

    /// What they are now, as `crucible lock` writes it down.
    func lock(_ plugins: [String: String], trusting keys: [MinisignPublicKey] = []) async throws -> LockFile {
        let test = try await host(plugins, lock: nil)
        defer { test.cleanUp() }
        let found = try test.host.preparation.resolution.plan.plugins.map { planned in
            let library = path(plugins[planned.id]!)
            var found = try FoundLibrary.examine(plugin: planned.id, staged: library, source: library, keys: keys)
            found.descriptor = LockedDescriptor(planned.descriptor)
            return found
        }
        return try LockFile.lock(found, trusting: keys, file: "test.lock")
    }

    /// Tests/Fixtures/Locked/crashes_when_opened.c, which leaves a file of that name when it is opened.
    func buildCrashing(mark: String) -> String {
        let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        return Tally.build(
            file: "\(repository)/Tests/Fixtures/Locked/crashes_when_opened.c", "crashes\(folder.filter { $0 != "/" })",
            flags: "'-DMARK=\"\(path(mark))\"'")
    }

    // MARK: Signatures

    /// A new key pair of the real minisign.
    func makeKey(_ name: String) throws -> MinisignPublicKey {
        try minisign("-G -W -p \(path(name)).pub -s \(path(name)).key")
        return try MinisignPublicKey.read(path(name) + ".pub")
    }

    func sign(_ library: String, with key: String) throws {
        try minisign("-S -s \(path(key)).key -t tests -m \(path(library))")
    }

    private func minisign(_ arguments: String) throws {
        let command = "minisign \(arguments) > /dev/null"
        try #require(system(command) == 0, "\(command)")
    }
}
