import FoundationEssentials
import Glibc
import ProcessSupervision
import Testing

/// `crucible quarantine`, after a plugin has really brought a host down.
@Suite(.serialized)
struct QuarantineTests {
    init() throws { try #require(access(Repository.crucible, X_OK) == 0, "run `make build`") }

    /// A manifest with a plugin that crashes in its one function, and one that does not.
    private struct Scene {
        let manifest: TestManifest
        var state: String { manifest.folder + "/state" }

        init() throws {
            manifest = try TestManifest("crucible: 1\nplugins:\n  bad: { library: ./bad.so, required: false }\n  good: { library: ./good.so }\n")
            try Fixtures.build("Hostile/traps_in_call.c", to: manifest.folder + "/bad.so")
            try Fixtures.build("Hostile/echo.c", to: manifest.folder + "/good.so")
        }

        /// - Parameter place: the words that lead to the folder of reports.
        func say(to plugin: String, _ place: [String], _ environment: [String: String?] = [:]) async throws -> Program.Result {
            let arguments = ["call", "--manifest", manifest.path] + place + [plugin, "say", "hello"]
            return try await Program.run(Repository.crucible, arguments, environment: environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 })
        }
    }

    private struct Entry: Decodable {
        var plugin: String
        var reason: String
        var report: String
        var since: Int64
    }

    @Test("a crash, the next host without the plugin, the list, the way out, and the plugin again", arguments: [true, false])
    func wayOut(hasStateOption: Bool) async throws {
        let scene = try Scene()
        defer { scene.manifest.remove() }
        let options = hasStateOption ? ["--state", scene.state] : []
        let environment = ["XDG_STATE_HOME": scene.manifest.folder + "/home"]
        func quarantine(_ words: String...) async throws -> Program.Result {
            let place = hasStateOption ? options : ["--manifest", scene.manifest.path]
            return try await Program.run(Repository.crucible, ["quarantine"] + words + place, environment: environment)
        }
        let empty = try await quarantine()
        #expect(empty.exit == .exited(0) && empty.output == "no plugin is kept out", "\(empty)")
        let crash = try await scene.say(to: "bad", options, environment)
        #expect(crash.exit == .signaled(SIGILL), "\(crash)")
        #expect(crash.errors.contains("crucible: plugin bad (generation 1) crashed in hostile.echo/1 say"), "\(crash.errors)")

        let next = try await scene.say(to: "good", options, environment)
        #expect(next.exit == .exited(0) && next.output.contains("hello"), "\(next)")
        let wayOut = "crucible quarantine clear bad " + (hasStateOption ? "--state \(scene.state)" : "--manifest \(scene.manifest.path)")
        let kept = try await scene.say(to: "bad", options, environment)
        #expect(kept.exit == .exited(1), "\(kept)")

        let list = try await quarantine("list")
        #expect(list.exit == .exited(0) && list.output.hasPrefix("bad: crashed the host: SIGILL"), "\(list)")
        #expect(list.output.contains("hostile.echo/1 say (generation 1)") && list.output.contains(wayOut), "\(list.output)")
        let json = try await quarantine("list", "--json")
        let entries = try JSONDecoder().decode([Entry].self, from: Data(json.output.utf8))
        let entry = try #require(entries.first)
        #expect(entries.count == 1 && entry.plugin == "bad" && entry.since > 0, "\(json.output)")
        #expect(access(entry.report, R_OK) == 0, "its report is where it says")
        #expect(entry.report.hasPrefix(hasStateOption ? scene.state : environment["XDG_STATE_HOME"]!), "\(entry.report)")

        let wrong = try await quarantine("clear", "good")
        #expect(wrong.exit == .exited(1) && wrong.errors.contains("good is not kept out"), "\(wrong)")
        let cleared = try await quarantine("clear", "bad")
        #expect(cleared.exit == .exited(0) && cleared.output == "bad is used again when the host starts the next time", "\(cleared)")
        #expect(try await quarantine("clear", "bad").exit == .exited(1))
        #expect(try await quarantine().output == "no plugin is kept out")
        #expect(try await scene.say(to: "bad", options, environment).exit == .signaled(SIGILL), "it is used again")
    }

    @Test("a host that cannot do without the plugin does not start, and says the way out")
    func required() async throws {
        let scene = try Scene()
        defer { scene.manifest.remove() }
        let text = try String(contentsOfFile: scene.manifest.path, encoding: .utf8).replacing("required: false", with: "required: true")
        try Data(text.utf8).write(to: URL(filePath: scene.manifest.path))
        let options = ["--state", scene.state]
        #expect(try await scene.say(to: "bad", options).exit == .signaled(SIGILL))
        let next = try await scene.say(to: "good", options)
        #expect(next.exit == .exited(2) && next.errors.contains("crucible quarantine clear bad --state \(scene.state)"), "\(next)")
        let elsewhere = try await scene.say(to: "good", ["--state", scene.manifest.folder + "/other"])
        #expect(elsewhere.exit == .exited(0), "what another folder says counts there: \(elsewhere)")
    }
}
