import CFault
import FaultFixture
import FoundationEssentials
import Glibc
import Testing

@testable import Faults

/// Processes that really crash, and the reports that they leave.
@Suite struct CrashTests {
    private struct Left: Sendable {
        var line: String
        var report: FaultReport?
        var problems: [String]
    }

    /// ThreadSanitizer keeps a second fault from the handler of the first.
    private static let canFaultTwice = dlsym(dlopen(nil, RTLD_NOW), "__tsan_init") == nil

    private static func left(_ result: ExitTest.Result?, _ folder: StateFolder) -> Left {
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        let (reports, problems) = FaultReports(in: folder).read()
        let line = text.split(separator: "\n").first { $0.hasPrefix("crucible: ") }.map(String.init) ?? "no line in: \(text)"
        return Left(line: line.replacing(folder.path, with: "STATE"), report: reports.count == 1 ? reports[0].report : nil, problems: problems)
    }

    private static func isAttributed(_ left: Left, _ signal: String) {
        #expect(left.line.hasPrefix("crucible: plugin voice (generation 2) crashed in crucible.voice/1 select: \(signal)"))
        #expect(left.line.contains("; report: STATE/fault-000000000000007-"))
        #expect(left.problems == [])
        let report = left.report
        #expect(report?.signal == signal)
        #expect(report?.plugin == "voice" && report?.generation == 2)
        #expect(report?.interface == "crucible.voice/1" && report?.function == "select" && report?.attribution == "frame")
        #expect(report?.frames.map { "\($0.plugin ?? "host") \($0.generation) \($0.interface ?? "-") \($0.function)" }
            == ["voice 2 crucible.voice/1 select", "host 0 - call", "orchestration 1 - start"])
        #expect(report?.manifest == "/etc/\"a\"\n.yaml" && report?.sender == nil)
    }

    @Test func aWildPointerIsNamed() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_segv()
            }
            let left = Self.left(result, folder)
            Self.isAttributed(left, "SIGSEGV")
            #expect(left.line.contains("SIGSEGV at 0x10; report"))
            #expect(left.report?.address == "0x10" && left.report?.stackOverflow == false)
            #expect(left.report?.library?.hasSuffix(".xctest") == true)
            #expect(left.report?.summary == "SIGSEGV at 0x10 in crucible.voice/1 select (generation 2)")
        }
    }

    @Test func theOtherSignalsAreNamed() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGBUS), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_bus()
            }
            Self.isAttributed(Self.left(result, folder), "SIGBUS")
        }
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGFPE), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_fpe()
            }
            Self.isAttributed(Self.left(result, folder), "SIGFPE")
        }
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGILL), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_ill()
            }
            Self.isAttributed(Self.left(result, folder), "SIGILL")
        }
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGTRAP), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_trap()
            }
            Self.isAttributed(Self.left(result, folder), "SIGTRAP")
        }
    }

    /// Also when somebody made the signal ignored.
    @Test func anAbortIsNamed() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                fixture_ignore_abort()
                try Crash.install(path, fixture_frames, resets: false)
                fixture_abort()
            }
            let left = Self.left(result, folder)
            Self.isAttributed(left, "SIGABRT")
            #expect(left.report?.address == "0x0")
        }
    }

    @Test func theEndOfAStackIsNamed() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_overflow_on_a_thread()
            }
            let left = Self.left(result, folder)
            Self.isAttributed(left, "SIGSEGV")
            #expect(left.report?.stackOverflow == true)
            #expect(left.line.contains("SIGSEGV, stack overflow at 0x"))
        }
    }

    @Test func codeOutsideAnyPluginIsNobodys() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_host_frame)
                fixture_segv()
            }
            let left = Self.left(result, folder)
            #expect(left.line.hasPrefix("crucible: crashed outside any plugin: SIGSEGV at 0x10; report: "))
            #expect(left.report?.plugin == nil && left.report?.attribution == nil)
            #expect(left.report?.frames.map(\.plugin) == [nil, "voice"])
        }
    }

    /// A thread of a plugin's own has no frames; the code tells whose it is. Reading the frames may also fail.
    @Test(arguments: canFaultTwice ? [false, true] : [false])
    func aClaimedLibraryTellsWhoseTheCodeIs(isBroken: Bool) async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) {
                [path = folder.path as String, isBroken = isBroken as Bool] in
                try Crash.install(path, isBroken ? fixture_broken_frames : nil)
                let address = unsafeBitCast(fixture_segv as @convention(c) () -> Void, to: UnsafeRawPointer.self)
                #expect(FaultHandler.claim(address, plugin: "tools", generation: 3, digest: "sha256:1"))
                fixture_segv()
            }
            let left = Self.left(result, folder)
            #expect(left.line.hasPrefix("crucible: plugin tools (generation 3) crashed in its library, outside any call that is known: SIGSEGV"))
            #expect(left.report?.plugin == "tools" && left.report?.generation == 3 && left.report?.digest == "sha256:1")
            #expect(left.report?.attribution == "library" && left.report?.frames == [])
        }
    }

    @Test func aTakenBackClaimTellsNothing() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, nil)
                let address = unsafeBitCast(fixture_segv as @convention(c) () -> Void, to: UnsafeRawPointer.self)
                #expect(FaultHandler.claim(address, plugin: "tools", generation: 3, digest: nil))
                FaultHandler.disclaim(address)
                fixture_segv()
            }
            #expect(Self.left(result, folder).report?.plugin == nil)
        }
    }

    @Test func moreFramesThanAreReadAreCounted() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_deep_frames)
                fixture_segv()
            }
            let left = Self.left(result, folder)
            #expect(left.report?.frames.count == 64)
            #expect(left.problems == [])
        }
    }

    @Test func aSignalFromOutsideIsNobodysFault() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_sent()
            }
            let left = Self.left(result, folder)
            #expect(left.line.hasPrefix("crucible: ended from outside: SIGSEGV; report: "))
            #expect(left.report?.plugin == nil && left.report?.sender ?? 0 > 0)
        }
    }

    @Test func manyThreadsAtOnceLeaveOneWholeReport() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .signal(SIGSEGV), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_segv_on_many_threads()
            }
            Self.isAttributed(Self.left(result, folder), "SIGSEGV")
        }
    }

    /// Whoever installed a handler before gets the signal afterwards, as Swift's own backtrace does.
    @Test func theHandlerFromBeforeIsCalled() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardErrorContent]) { [path = folder.path as String] in
                fixture_install_other_handler()
                try Crash.install(path, fixture_frames, resets: false)
                fixture_segv()
            }
            Self.isAttributed(Self.left(result, folder), "SIGSEGV")
        }
    }

    @Test func aChildBetweenForkAndExecReportsNothing() async throws {
        try await StateFolders.with { folder in
            let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) { [path = folder.path as String] in
                try Crash.install(path, fixture_frames)
                fixture_child_aborts()
            }
            #expect(Self.left(result, folder).report == nil)
            let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(!text.contains("crucible:"))
        }
    }
}

/// What runs in the process that crashes.
enum Crash {
    /// - Parameter resets: a sanitizer, whose handler from before would make an exit of the signal, is left out.
    static func install(_ path: String, _ reader: crf_reader?, resets: Bool = true) throws {
        if resets { fixture_reset_signals() }
        try FaultHandler.install(in: StateFolder(path: path), manifest: "/etc/\"a\"\n.yaml", now: 7, reader: reader)
    }
}
