import Glibc
import TestSupport
import Testing

@testable import ProcessSupervision

@Suite struct OutputTests {
    @Test func bothStreamsAreFramed() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            _ = try supervisor.spawn(.shell(#"printf 'a\r\n\nlast'; printf 'e1\ne2' >&2; exit 5"#), recorder)
            #expect(try await recorder.exit() == .exited(5))
            #expect(recorder.output == ["a", "", "last"])
            #expect(recorder.errors == ["e1", "e2"])
            #expect(recorder.reason == nil)
        }
    }

    @Test func slowReaderLosesNothing() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let numbers = try #require(ProcessSpecification.python("for i in range(50000): print(i)"))
            _ = try supervisor.spawn(
                numbers,
                onLine: { stream, line in
                    recorder.add(stream, line)
                    if recorder.output.count % 10_000 == 0 { usleep(20_000) }
                }, onExit: recorder.end)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output == (0..<50_000).map(String.init))
        }
    }

    /// The child has long ended when the rest of its output is read, and a descendant keeps the pipe
    /// open: what the child wrote arrives all the same, even if reading takes longer than the host waits.
    @Test func outputWrittenBeforeTheEndArrives() async throws {
        let script = """
            import fcntl, os, sys, time
            fcntl.fcntl(1, 1031, 1 << 20)  # F_SETPIPE_SZ
            if os.fork() == 0: time.sleep(1000)
            sys.stdout.write("".join(f"{i:07}\\n" for i in range(100000)))
            sys.stdout.flush()
            os._exit(0)
            """
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let gate = Monitor(false)
            let id = try supervisor.spawn(
                try #require(ProcessSpecification.python(script)),
                onLine: { stream, line in
                    recorder.add(stream, line)
                    if recorder.output.count == 1 { gate.wait { $0 ? () : nil } }
                    // By now the child has ended: outlast the time that descendants are given.
                    if recorder.output.count == 20_000 { usleep(700_000) }
                }, onExit: recorder.end)
            let pid = try #require(supervisor.processIdentifier(id))
            defer { gate.withLock { $0 = true } }
            try await eventually("the child has ended") { SystemState.state(pid) == "Z" }
            gate.withLock { $0 = true }
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output.count == 100_000)
            #expect(recorder.output.last == "0099999")
            #expect(recorder.reason?.contains("descendants") == true)
        }
    }

    @Test func tooLongALineEndsTheChild() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            var endless = ProcessSpecification.shell("echo 12345678; exec cat /dev/zero")
            endless.maxLine = 8
            _ = try supervisor.spawn(endless, recorder)
            #expect(try await recorder.exit() == .signaled(SIGKILL))
            #expect(recorder.output == ["12345678"])
            #expect(recorder.reason?.contains("exceeded 8 bytes") == true)
        }
    }

    @Test func longLinesAreFineBelowTheBound() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            var long = ProcessSpecification.shell("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo y")
            long.maxLine = 3_000_000
            _ = try supervisor.spawn(long, recorder)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output.map(\.utf8.count) == [3_000_000, 1])
        }
    }

    @Test func standardErrorIsCutIntoPieces() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            _ = try supervisor.spawn(.shell("head -c 150000 /dev/zero | tr '\\0' x >&2"), recorder)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.errors.map(\.utf8.count) == [65_536, 65_536, 18_928])
        }
    }
}
