import Host
import HostTesting
import Testing

/// A library that cannot be used, and what the host says about it.
struct LoadFault: Sendable, CustomTestStringConvertible {
    var library: String
    /// Without the name in front.
    var says: String

    init(_ library: String, _ says: String) { (self.library, self.says) = (library, says) }

    var testDescription: String { library }

    static let all: [LoadFault] = [
        .init("no_entry_symbol", "has no symbol crucible_plugin_entry, so it is not a Crucible plugin"),
        .init("wrong_abi", "chose ABI 99, but this host speaks 1 to 1; build it with a matching SDK"),
        .init("refuses_abi", "refuses this host, which speaks ABI 1 to 1: needs ABI 7; update the host"),
        .init("no_descriptor", "accepted but gave no descriptor"),
        .init("truncated", "FOLDER/./truncated.so is truncated: it has 9000 bytes of at least 15688"),
        .init("not_a_library", "FOLDER/./not_a_library.so is not a shared library (33 bytes)"),
        .init("other_machine", "FOLDER/./other_machine.so was built for another kind of machine"),
        .init("empty", "FOLDER/./empty.so is empty"),
        .init("undefined_symbol", "cannot be opened: FOLDER/./undefined_symbol.so: undefined symbol: a_function_that_nobody_has"),
        .init("crashes_in_entry", "crashed while it described itself (signal 11)"),
        .init("crashes_in_constructor", "crashed while it described itself (signal 4)"),
        .init("exits_in_entry", "ended while it described itself (exit code 0)"),
        .init("size_zero", "descriptor declares size 0; 136 to 4096 bytes are possible"),
        .init("size_huge", "descriptor declares size 4294967295; 136 to 4096 bytes are possible"),
        .init(
            "counts_huge",
            "provided has 4294967295 elements; at most 64 are read; required has 4294967295 elements; at most 64 are read; wants has 4294967295 elements; at most 64 are read"),
        .init("functions_huge", "hostile.echo/1 functions has 4294967295 elements; at most 64 are read"),
        .init(
            "null_arrays",
            "provided claims 1 elements but points nowhere; required claims 2 elements but points nowhere; wants claims 3 elements but points nowhere"),
        .init("id_not_utf8", "id is not UTF-8"),
        .init("id_without_vendor", "id 'hostile' is not of the form vendor.name"),
        .init("text_huge", "id is longer than 128 bytes"),
        .init("text_without_data", "summary has a size but no data"),
        .init("bad_version", "version 'one point two' is not a semantic version such as 1.2.3"),
        .init("bad_signature", "hostile.echo/1 functions[0]: signature 'int say(char *text)': at byte 4: expected '('"),
        .init("null_function", "hostile.echo/1 say has no pointer"),
        .init("unknown_numbers", "thread model 7 does not exist; unload class 8 does not exist"),
        .init(
            "everything_wrong",
            "version 'new' is not a semantic version such as 1.2.3; hostile.echo/1 say has no pointer; thread model 7 does not exist"),
        .init("misaligned_elements", "hostile.echo/1 functions[0] has the misaligned size 35"),
        .init("mixed_elements", "hostile.echo/1 functions[1] declares size 40, the first 32: all must be the same"),
        .init("duplicate_functions", "hostile.echo/1 lists 'say' twice"),
        .init("missing", "there is no file FOLDER/./missing.so"),
    ]
}

@Suite struct LoadFaultTests {
    /// For hosts that describe all of them at once.
    private static var patient: TestHost.Options {
        var options = HostileLibraries.options
        options.describeDeadline = .seconds(120)
        return options
    }

    @Test(arguments: LoadFault.all)
    func theMessageNamesWhatIsWrong(_ fault: LoadFault) async throws {
        let error = await #expect(throws: HostError.self) {
            try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./\(fault.library).so}", HostileLibraries.options)
        }
        let text = "bad: could not be described: ./\(fault.library).so: \(fault.says)"
        #expect(error?.reasons.map { $0.replacing(HostileLibraries.folder, with: "FOLDER") } == [text])
    }

    @Test func allReasonsAreReportedAtOnce() async throws {
        let plugins = LoadFault.all.enumerated().map { "  bad\($0): {library: ./\($1.library).so}" }.joined(separator: "\n")
        let error = await #expect(throws: HostError.self) {
            try await TestHost("crucible: 1\nplugins:\n\(plugins)", Self.patient)
        }
        #expect(error?.reasons.count == LoadFault.all.count)
    }

    /// The deadline is short for the test; what hangs is killed whatever its length.
    @Test func describingForeverIsEnded() async throws {
        var options = HostileLibraries.options
        options.describeDeadline = .milliseconds(300)
        let error = await #expect(throws: HostError.self) {
            try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./hangs_in_entry.so}", options)
        }
        #expect(error?.reasons == ["bad: could not be described: ./hangs_in_entry.so: did not describe itself within 0.3 seconds"])
    }

    @Test func noiseOnStandardOutputDoesNotMatter() async throws {
        let test = try await TestHost("crucible: 1\nplugins:\n  loud: {library: ./prints_garbage_in_entry.so}", HostileLibraries.options)
        try await test.start()
        #expect(try test.call("say", of: "loud", .str("hello")) == ["hello"])
        await test.stop()
    }

    @Test func theRestStartsWithoutWhatIsNotRequired() async throws {
        let plugins = LoadFault.all.enumerated().map { "  bad\($0): {library: ./\($1.library).so, required: false}" }.joined(separator: "\n")
        let test = try await TestHost("crucible: 1\nplugins:\n  good: {library: ./echo.so}\n\(plugins)", Self.patient)
        try await test.start()
        #expect(test.host.isReady && test.host.isDegraded)
        #expect(try test.call("say", of: "good", .str("still here")) == ["still here"])
        let lost = test.host.status.filter { $0.state == "blocked" }
        #expect(lost.count == LoadFault.all.count)
        #expect(lost.allSatisfy { $0.reason?.hasPrefix("could not be described: ./") == true })
        await test.stop()
    }

    @Test func aLibraryThatChangesItsMindIsRefused() async throws {
        let test = try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./describes_differently.so}", HostileLibraries.options)
        let error = await #expect(throws: HostError.self) { try await test.start() }
        #expect(error?.reasons == ["bad failed: describes itself differently in the host than in a process of its own"])
        test.cleanUp()
    }
}
