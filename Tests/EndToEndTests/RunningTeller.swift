import FoundationEssentials
import Glibc
import Testing

/// `crucible serve` with the plugin of Tests/Fixtures/Swap/teller.c, and the commands that talk to it.
struct RunningTeller: Sendable {
    let host: Program
    let folder: String
    /// The file of the plugin.
    let library: String
    let socket: String

    init(_ options: String...) async throws {
        let manifest = try TestManifest("")
        (folder, library, socket) = (manifest.folder, manifest.folder + "/teller.so", manifest.folder + "/control.sock")
        let text = "crucible: 1\nplugins:\n  teller: { library: ./teller.so, config: { word: first }, swap: { probation: 0s } }\n"
        try Data(text.utf8).write(to: URL(filePath: manifest.path))
        try Self.build(library, version: "1.0.0")
        host = try Program(Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", socket] + options)
        let host = host
        try await eventually("the host is ready") { host.errors.contains("ready: ") }
    }

    func crucible(_ arguments: String...) async throws -> Program.Result { try await crucible(arguments) }

    func crucible(_ arguments: [String]) async throws -> Program.Result {
        try await Program.run(Repository.crucible, arguments + ["--socket", socket])
    }

    /// The version that serves now.
    func version() async throws -> String? {
        struct Report: Decodable {
            struct Plugin: Decodable {
                var id: String
                var version: String?
            }
            var plugins: [Plugin]
        }
        let status = try await crucible("status", "--json")
        return try JSONDecoder().decode(Report.self, from: Data(status.output.utf8)).plugins.first { $0.id == "teller" }?.version
    }

    /// Waits until the host has said that.
    func says(_ text: String, times: Int = 1) async throws {
        try await eventually("the host says '\(text)' \(times) times") { [host] in
            host.errors.split(separator: text, omittingEmptySubsequences: false).count > times
        }
    }

    /// Ends the host in order.
    func stop() async throws {
        host.signal(SIGTERM)
        let result = await host.result()
        #expect(result.exit == .exited(0), "\(result.errors)")
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Builds the plugin beside the one that runs.
    func build(_ name: String, version: String) throws -> String {
        let path = "\(folder)/\(name).so"
        try Self.build(path, version: version)
        return path
    }

    private static func build(_ path: String, version: String) throws {
        let sdk = Repository.root + "/plugin-sdk"
        let command = """
            cc -std=gnu11 -Wall -Wextra -Werror -O1 -shared -fPIC -I\(sdk)/include -Wl,--version-script=\(sdk)/plugin.version \
            '-DVERSION="\(version)"' \(Repository.root)/Tests/Fixtures/Swap/teller.c -o \(path)
            """
        try #require(system(command) == 0, "\(command)")
    }
}
