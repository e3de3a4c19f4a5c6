import FoundationEssentials
import Glibc
import Testing

/// `crucible serve` with the plugin of Tests/Fixtures/Figures/reporter.c, which writes known figures when it starts.
struct RunningReporter: Sendable {
    let host: Program
    let manifest: TestManifest
    let socket: String
    /// Where the metrics are, if the manifest lets them be read.
    let url: String

    /// - Parameters:
    ///   - metrics: what stands in the section of the manifest.
    ///   - more: other sections.
    init(metrics: String = "listen: \"127.0.0.1:0\"", _ more: String = "") async throws {
        manifest = try TestManifest("")
        socket = manifest.folder + "/control.sock"
        let sdk = Repository.root + "/plugin-sdk"
        let command = """
            cc -std=gnu11 -Wall -Wextra -Werror -O1 -shared -fPIC -I\(sdk)/include -Wl,--version-script=\(sdk)/plugin.version -DAT_START \
            \(Repository.root)/Tests/Fixtures/Figures/reporter.c -o \(manifest.folder)/reporter.so
            """
        try #require(system(command) == 0, "\(command)")
        let text = "crucible: 1\nmetrics: { \(metrics) }\n\(more)plugins:\n  reporter: { library: ./reporter.so }\n"
        try Data(text.utf8).write(to: URL(filePath: manifest.path))
        host = try Program(Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", socket])
        let host = host
        try await eventually("the host is ready") { host.errors.contains("ready: ") }
        url = host.errors.split(separator: "metrics at ").last.map { String($0.prefix { !$0.isNewline }) } ?? ""
    }

    func crucible(_ arguments: String...) async throws -> String {
        let result = try await Program.run(Repository.crucible, arguments + ["--socket", socket])
        #expect(result.exit == .exited(0), "\(result)")
        return result.output + "\n"
    }

    func stop() async throws {
        host.signal(SIGTERM)
        let result = await host.result()
        #expect(result.exit == .exited(0), "\(result.errors)")
        manifest.remove()
    }
}
