import FoundationEssentials
import Glibc
import Testing

/// `crucible swap` and `crucible serve --watch`, with a plugin that writes its version and configuration into the log when it starts.
@Suite(.serialized)
struct SwapTests {
    init() throws { try #require(access(Repository.crucible, X_OK) == 0, "run `make build`") }

    @Test("swap replaces a plugin of a running host, with another configuration if it is asked to; --rollback goes back")
    func swap() async throws {
        let running = try await RunningTeller()
        #expect(running.host.errors.contains(#"1.0.0 told {"word":"first"}"#), "\(running.host.errors)")
        try Data("word: second\n".utf8).write(to: URL(filePath: running.folder + "/second.yaml"))
        let two = try running.build("two", version: "2.0.0")
        let swapped = try await running.crucible("swap", "teller", two, "--config", running.folder + "/second.yaml")
        #expect(swapped.exit == .exited(0), "\(swapped.errors)")
        for step in ["stage", "warm", "commit", "retire"] { #expect(swapped.output.contains("\n" + step) || swapped.output.hasPrefix(step)) }
        #expect(swapped.output.hasSuffix("generation 2 serves; lost: nothing"), "\(swapped.output)")
        #expect(try await running.version() == "2.0.0")
        try await running.says(#"2.0.0 told {"word":"second"}"#)

        let back = try await running.crucible("swap", "--rollback", "teller")
        #expect(back.exit == .exited(0), "\(back.errors)")
        #expect(back.output.hasSuffix("generation 3 serves; lost: nothing"), "\(back.output)")
        #expect(try await running.version() == "1.0.0")
        try await running.says(#"1.0.0 told {"word":"first"}"#, times: 2)
        try await running.stop()
    }

    @Test("a swap that is refused says why, exits with 1, and leaves what serves")
    func refused() async throws {
        let running = try await RunningTeller()
        let missing = try await running.crucible("swap", "teller", running.folder + "/nothing.so")
        #expect(missing.exit == .exited(1) && missing.output.contains("refused, nothing was stopped"), "\(missing)")
        let nothing = try await running.crucible("swap", "--rollback", "teller")
        #expect(nothing.exit == .exited(1) && nothing.errors.contains("nothing to go back to"), "\(nothing)")
        let unknown = try await running.crucible("swap", "tellr", running.folder + "/nothing.so")
        #expect(unknown.exit == .exited(1) && unknown.errors.contains("there is no plugin tellr; there are teller"), "\(unknown)")
        try Data("word: [".utf8).write(to: URL(filePath: running.folder + "/broken.yaml"))
        let broken = try await running.crucible("swap", "teller", running.library, "--config", running.folder + "/broken.yaml")
        #expect(broken.exit == .exited(65) && broken.errors.contains("broken.yaml"), "\(broken)")
        #expect(try await running.version() == "1.0.0")
        try await running.stop()
    }

    @Test("serve --watch swaps when the file of the library changes, and keeps what serves when the new file is none")
    func watch() async throws {
        let running = try await RunningTeller("--watch")
        let two = try running.build("two", version: "2.0.0")
        #expect(rename(two, running.library) == 0)
        try await eventually("the changed library serves") { try await running.version() == "2.0.0" }
        try await running.says("generation 2 serves; lost: nothing")
        try Data("not a library".utf8).write(to: URL(filePath: running.library))
        try await running.says("refused, nothing was stopped")
        #expect(try await running.version() == "2.0.0")
        let three = try running.build("three", version: "3.0.0")
        #expect(rename(three, running.library) == 0)
        try await eventually("the next one serves") { try await running.version() == "3.0.0" }
        try await running.stop()
    }
}
