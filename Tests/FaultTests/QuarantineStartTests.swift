import Faults
import FoundationEssentials
import Gate
import Glibc
import Host
import HostTesting
import Testing

/// A crash of one host, and what the next one does about it.
@Suite struct QuarantineStartTests {
    private static func options(state: String) -> TestHost.Options {
        var options = HostileLibraries.options
        options.faults = FaultSettings(folder: StateFolder(path: state), options: "--state \(state)", manifest: "/test.yaml")
        return options
    }

    private static func manifest(_ library: String, required: Bool) -> String {
        """
        crucible: 1
        plugins:
          bad: {library: ./\(library).so, required: \(required)}
          good: {library: ./echo.so}
        """
    }

    /// A host that a call of its plugin brings down.
    private func crash(_ state: String) async {
        let folder = HostileLibraries.folder
        await #expect(processExitsWith: .signal(SIGILL)) { [state = state as String, folder = folder as String] in
            var options = TestHost.Options()
            options.directory = folder
            options.faults = FaultSettings(folder: StateFolder(path: state), options: "--state \(state)", manifest: "/test.yaml")
            for number in [SIGSEGV, SIGILL] { signal(number, SIG_DFL) }
            let test = try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./traps_in_call.so}", options)
            try await test.start()
            _ = try test.call("say", of: "bad", .str("hello"))
        }
    }

    @Test("a plugin that brought a host down is kept out of the next one, which says the way out; another library of it is let in")
    func nextStart() async throws {
        let state = FreshName.path
        defer { try? FileManager.default.removeItem(atPath: state) }
        await crash(state)
        let test = try await TestHost(Self.manifest("traps_in_call", required: false), Self.options(state: state))
        try await test.start()
        let bad = try #require(test.state("bad"))
        #expect(bad.state == "quarantined")
        #expect(bad.reason?.contains("crucible quarantine clear bad --state \(state)") == true, "\(bad.reason ?? "")")
        #expect(bad.reason?.contains("say") == true, "\(bad.reason ?? "")")
        #expect(try test.call("say", of: "good", .str("here")) == ["here"])
        await test.stop()
        await #expect(throws: HostError.self, "the host cannot do without it") {
            try await TestHost(Self.manifest("traps_in_call", required: true), Self.options(state: state))
        }
        let other = try await TestHost(Self.manifest("echo", required: true), Self.options(state: state))
        try await other.start()
        #expect(other.state("bad")?.state == "active", "its library is another one")
        await other.stop()
    }

    @Test("cleared, it is used again")
    func cleared() async throws {
        let state = FreshName.path
        defer { try? FileManager.default.removeItem(atPath: state) }
        await crash(state)
        let options = Self.options(state: state)
        await #expect(throws: HostError.self) { try await TestHost(Self.manifest("traps_in_call", required: true), options) }
        let quarantine = Quarantine(in: StateFolder(path: state), options: "--state \(state)")
        #expect(try quarantine.clear("bad", now: Int64(Date().timeIntervalSince1970 * 1000)))
        let test = try await TestHost(Self.manifest("traps_in_call", required: true), options)
        try await test.start()
        #expect(test.state("bad")?.state == "active")
        await test.stop()
    }
}
