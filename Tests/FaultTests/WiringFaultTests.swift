import Host
import HostTesting
import Testing

/// Plugins that are right each for itself and cannot run together.
@Suite struct WiringFaultTests {
    private func reasons(_ plugins: String...) async throws -> [String] {
        let error = await #expect(throws: HostError.self) {
            try await TestHost("crucible: 1\nplugins:\n  " + plugins.joined(separator: "\n  "), HostileLibraries.options)
        }
        return error?.reasons ?? []
    }

    @Test func signatureMismatch() async throws {
        let reasons = try await reasons("echo: {library: ./echo.so}", "other: {library: ./signature_mismatch.so}")
        #expect(reasons == [
            "other: requires hostile.echo/1 from echo, but a signature differs: other expects 'say(bytes text, out str answer)', echo provides "
                + "'say(str text, out str answer)'; build both with the same header, or bind another provider",
        ])
    }

    @Test func missingFunction() async throws {
        let reasons = try await reasons("echo: {library: ./echo.so}", "other: {library: ./missing_function.so}")
        #expect(reasons == [
            "other: requires 'shout(str text)' of hostile.echo/1, but echo provides only say; build both with the same header, or bind another provider",
        ])
    }

    @Test func missingImport() async throws {
        let reasons = try await reasons("lonely: {library: ./missing_import.so}")
        #expect(reasons == [
            "lonely: requires hostile.nothing/3, which nobody provides; add a plugin that provides it",
        ])
    }

    @Test func cycle() async throws {
        let reasons = try await reasons("left: {library: ./cycle_first.so}", "right: {library: ./cycle_second.so}")
        #expect(reasons == [
            "left: requires itself: left —hostile.right/1→ right —hostile.left/1→ left; make one of these requirements optional",
            "blocked: right needs left, which failed: requires itself: left —hostile.right/1→ right —hostile.left/1→ left; make one of these "
                + "requirements optional",
        ])
    }

    @Test func twoProviders() async throws {
        let reasons = try await reasons("a: {library: ./echo.so}", "b: {library: ./two_providers.so}", "user: {library: ./consumer.so}")
        #expect(reasons == [
            "user: requires hostile.echo/1, which a and b provide; choose one in the manifest under 'user': 'bind: {hostile.echo/1: a}' or "
                + "'bind: {hostile.echo/1: b}'",
        ])
    }

    @Test func theManifestChoosesBetweenTwoProviders() async throws {
        let test = try await TestHost("""
            crucible: 1
            plugins:
              a: {library: ./echo.so}
              b: {library: ./two_providers.so}
              user: {library: ./consumer.so, bind: {hostile.echo/1: b}}
            """, HostileLibraries.options)
        try await test.start()
        #expect(test.host.status.allSatisfy { $0.state == "active" })
        await test.stop()
    }

    @Test func aPluginCannotTakeTheHostsPlace() async throws {
        let reasons = try await reasons("clock: {library: ./provides_host_interface.so}")
        #expect(reasons == [
            "clock: provides crucible.clock/1, which only the host may provide; leave it out of the descriptor",
        ])
    }

    /// Row LIFE-5: each blocked plugin names the chain down to the cause.
    @Test func whatNeedsABrokenLibraryIsBlockedWithTheChain() async throws {
        let test = try await TestHost("""
            crucible: 1
            plugins:
              last: {library: ./last.so, required: false}
              middle: {library: ./consumer.so, required: false}
              first: {library: ./bad_version.so, required: false}
            """, HostileLibraries.options)
        try await test.start()
        #expect(test.state("first")?.reason
            == "could not be described: ./bad_version.so: version 'one point two' is not a semantic version such as 1.2.3")
        #expect(test.state("middle")?.reason
            == "requires hostile.echo/1, which nobody provides; first might, but failed; add a plugin that provides it")
        #expect(test.state("last")?.reason
            == "blocked: last needs middle, which failed: requires hostile.echo/1, which nobody provides; first might, but failed; add a plugin that provides it")
        await test.stop()
    }
}
