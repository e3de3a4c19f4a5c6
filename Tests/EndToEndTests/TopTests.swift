import FoundationEssentials
import Glibc
import Testing

/// `crucible top` in a real terminal: tmux, which keeps what it shows and what it was sent.
@Suite(.serialized) struct TopTests {
    private struct Running {
        let host: Program
        let manifest: TestManifest
        let socket: String

        init() async throws {
            manifest = try TestManifest("")
            socket = manifest.folder + "/control.sock"
            let text = "crucible: 1\nplugins:\n  voice: { library: Voice, config: { voices: \(Repository.root)/manifests/voices.yaml }, grants: { files: [\(Repository.root)/manifests/voices.yaml] } }\n"
            try Data(text.utf8).write(to: URL(filePath: manifest.path))
            host = try Program(Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", socket])
            let host = host
            try await eventually("the host is ready") { host.errors.contains("ready: ") }
        }

        func stop() async {
            host.signal(SIGTERM)
            _ = await host.result()
            manifest.remove()
        }
    }

    /// A terminal of tmux with a server of its own.
    private struct Screen {
        let folder = FileManager.default.temporaryDirectory.path + "/crucible-screen-\(UUID().uuidString)"
        var server: String { folder + "/tmux" }
        /// What the terminal was sent.
        var raw: String { folder + "/sent" }

        init(_ width: Int, _ height: Int, _ command: String) async throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // What it is sent goes into a file from the beginning; when the program has ended, its exit code stays on the screen.
            try await tmux("-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "cat")
            try await tmux("pipe-pane", "cat > \(raw)")
            try await tmux("respawn-pane", "-k", "\(command); echo ended with $?; cat")
        }

        @discardableResult
        func tmux(_ arguments: String...) async throws -> String {
            let result = try await Program.run("/usr/bin/env", ["tmux", "-S", server] + arguments)
            #expect(result.exit == .exited(0), "\(arguments): \(result.errors)")
            return result.output
        }

        var lines: [String] { get async throws { try await tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map(String.init) } }

        func shows(_ text: String) async throws {
            try await eventually("the screen shows \(text)") { try await lines.contains { $0.contains(text) } }
        }

        func end() async throws {
            try await tmux("kill-server")
            try FileManager.default.removeItem(atPath: folder)
        }
    }

    @Test(arguments: [(80, ["STATE", "CALLS/S", "WAITING"]), (200, ["CHILDREN", "VERSION", "WHY"])])
    func isLegibleAtEachWidthAndDoesNotFlicker(_ width: Int, _ titles: [String]) async throws {
        let running = try await Running()
        let screen = try await Screen(width, 24, "\(Repository.crucible) top --every 1 --socket \(running.socket)")
        try await screen.shows("nothing is called")
        let lines = try await screen.lines
        let title = try #require(lines.first { $0.contains("PLUGIN") })
        let row = try #require(lines.first { $0.contains("voice ") })
        for name in titles { #expect(title.contains(name), "\(title)") }
        #expect(row.contains("active") && row.contains("unknown"))
        // Cells stand below their titles.
        #expect(title.components(separatedBy: "STATE")[0].count == row.components(separatedBy: "active")[0].count)
        // At least three pictures, each in one piece and without clearing the screen first.
        try await eventually("three pictures") { try sent(screen).components(separatedBy: "\u{1B}[?2026h").count > 3 }
        #expect(try !sent(screen).contains("\u{1B}[2J"))
        try await screen.tmux("send-keys", "q")
        try await screen.shows("ended with 0")
        try await screen.end()
        await running.stop()
    }

    private func sent(_ screen: Screen) throws -> String { String(decoding: try Data(contentsOf: URL(filePath: screen.raw)), as: UTF8.self) }

    @Test func theTerminalComesBackHoweverItEnds() async throws {
        let running = try await Running()
        let command = "\(Repository.crucible) top --every 1 --socket \(running.socket)"
        let screen = try await Screen(80, 24, command)
        try await screen.shows("voice ")
        try await screen.tmux("send-keys", "C-c")
        try await screen.shows("ended with 130")
        // The host goes while somebody looks.
        try await screen.tmux("respawn-pane", "-k", "\(command); echo ended with $?; cat")
        try await screen.shows("voice ")
        await running.stop()
        try await screen.shows("ended with 69")
        let left = try await screen.lines
        #expect(left.contains { $0.contains("crucible: ") && $0.contains("no host") }, "\(left)")
        #expect(try await screen.tmux("display", "-p", "#{cursor_flag}#{alternate_on}") == "10")
        try await screen.end()
    }

    @Test func withoutATerminalItIsOnePicture() async throws {
        let running = try await Running()
        let result = try await Program.crucible("top", "--socket", running.socket)
        #expect(result.exit == .exited(0) && result.output.contains("PLUGIN") && !result.output.contains("\u{1B}"))
        let wrong = try await Program.crucible("top", "--every", "0", "--socket", running.socket)
        #expect(wrong.exit == .exited(64) && wrong.errors.contains("--every must be from 1 to 3600 seconds"))
        await running.stop()
    }
}
