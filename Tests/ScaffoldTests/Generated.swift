import FoundationEssentials
import Glibc
import Host
import HostTesting
import Scaffold

/// A plugin made from the templates, in a folder of its own.
struct Generated {
    struct BuildError: Error, CustomStringConvertible {
        let description: String
    }

    let plugin: NewPlugin
    let folder: String

    static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    static let sdk = repository + "/plugin-sdk"

    var library: String { "\(folder)/build/lib\(plugin.symbol).so" }

    /// Runs `body` with a new empty folder.
    static func inFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = "/tmp/crucible-scaffold-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// Makes a plugin below `folder` as `crucible new` does.
    static func make(_ name: String, _ language: String, _ interface: String, in folder: String) throws -> Generated {
        let plugin = try NewPlugin(name: name, language: language, interface: interface)
        let sdk = try SDKFolder.find(given: Self.sdk, environment: nil, executable: "/nowhere", directory: folder)
        _ = try Scaffold.make(plugin, sdk: sdk, in: folder)
        return Generated(plugin: plugin, folder: "\(folder)/\(name)")
    }

    /// Builds it with its own Makefile; warnings are errors here.
    func build() throws {
        let strict = ["CFLAGS=-O1 -Werror", "CXXFLAGS=-O1 -Werror", "RUSTFLAGS=-D warnings"]
        let made = try Shell.run(["make", "-C", folder, "build/lib\(plugin.symbol).so"] + strict)
        guard made.code == 0 else { throw BuildError(description: made.text) }
    }

    /// Runs `body` on a host with this plugin under the id `it`.
    func withHost(_ body: (TestHost) async throws -> Void) async throws {
        let host = try await TestHost("crucible: 1\nplugins:\n  it: {library: \(library)}")
        do {
            try await host.start()
            try await body(host)
        } catch {
            await host.stop()
            throw error
        }
        await host.stop()
    }

    /// What is wrong with the documents, by the schemas; nil when nothing is.
    static func complaint(_ documents: [String: String]) async throws -> String? {
        try await inFolder { folder in
            try Data(try JSONEncoder().encode(documents)).write(to: URL(filePath: folder + "/documents.json"))
            let check = repository + "/Tests/ContractTests/check_schemas.py"
            let own = repository + "/.venv/bin/python3"
            let python = FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
            let ran = try Shell.run([python, check, sdk + "/schemas", folder + "/documents.json"])
            return ran.code == 0 ? nil : ran.text
        }
    }
}
