import Faults
import FoundationEssentials
import Glibc
import Host
import HostTesting
import Testing

/// A call that ends the host, and where in it the processor is then.
struct CallCrash: Sendable, CustomTestStringConvertible {
    var library: String
    var signal: CInt

    var testDescription: String { library }

    static let all = [
        CallCrash(library: "traps_in_call", signal: SIGILL), CallCrash(library: "overflows_stack", signal: SIGSEGV),
        CallCrash(library: "crashes_in_own_thread", signal: SIGSEGV),
        CallCrash(library: "aborts_in_call", signal: SIGABRT),
        CallCrash(library: "throws", signal: SIGABRT),
        CallCrash(library: "returns_wild_pointer", signal: SIGSEGV),
    ]
}

/// Plugins that bring the host down in a call: the process ends with the signal, and the report names plugin, generation and function.
@Suite struct CallCrashTests {
    @Test(arguments: CallCrash.all)
    func theReportSaysWhoseFaultItWas(_ crash: CallCrash) async throws {
        let (folder, state) = (HostileLibraries.folder, StateFolder(path: FreshName.path))
        defer { try? FileManager.default.removeItem(atPath: state.path) }
        let result = await #expect(processExitsWith: .signal(crash.signal), observing: [\.standardErrorContent]) {
            [folder = folder as String, state = state.path as String, library = crash.library as String] in
            try await CrashingHost.call(library, libraries: folder, state: state)
        }
        let (reports, problems) = FaultReports(in: state).read()
        #expect(reports.count == 1 && problems == [])
        let report = try #require(reports.first?.report)
        let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(report.stackOverflow == (crash.library == "overflows_stack"))
        #expect(report.plugin == "bad" && report.generation == 1)
        #expect(line.contains("crucible: plugin bad (generation 1) crashed in "))
        let digest = try #require(report.digest, "the host knows which library it opened")
        let review = try Quarantine(in: state, options: "--state X").review(digests: ["bad": digest], now: report.time)
        #expect(review.quarantined.keys.sorted() == ["bad"])
        guard crash.library != "crashes_in_own_thread" else { return }
        #expect(report.attribution == "frame" && report.interface == "hostile.echo/1" && report.function == "say")
        #expect(report.frames.first?.plugin == "bad")
    }
}

enum CrashingHost {
    /// Calls the one plugin of a host that reports crashes.
    static func call(_ library: String, libraries: String, state: String) async throws {
        var options = TestHost.Options()
        options.directory = libraries
        options.faults = FaultSettings(folder: StateFolder(path: state), options: "--state \(state)", manifest: "/test.yaml")
        // A sanitizer's handler from before would make an exit of the signal.
        for number in [SIGSEGV, SIGILL, SIGABRT] { signal(number, SIG_DFL) }
        let test = try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./\(library).so}", options)
        try await test.start()
        _ = try test.call("say", of: "bad", .str("hello"))
    }
}
