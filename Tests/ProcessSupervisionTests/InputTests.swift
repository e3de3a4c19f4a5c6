import Glibc
import TestSupport
import Testing

@testable import ProcessSupervision

@Suite struct InputTests {
    @Test func linesGoInAndComeOut() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(.cat, recorder)
            #expect(supervisor.write(id, "one\n") == .queued)
            #expect(try await recorder.line(0) == "one")
            #expect(supervisor.write(id, "two\nthr") == .queued)
            #expect(supervisor.write(id, "ee") == .queued)
            supervisor.closeInput(id)
            #expect(supervisor.write(id, "four\n") == .gone)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output == ["one", "two", "three"])
            #expect(recorder.reason == nil)
        }
    }

    @Test func megabytesGoThroughWhileTheyComeBack() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(.cat, recorder)
            let block = (0..<3_000).map { "line \($0)\n" }.joined()
            for _ in 0..<200 {
                try await eventually("room in the queue") { supervisor.write(id, block) == .queued }
            }
            supervisor.closeInput(id)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output.count == 600_000)
            #expect(recorder.output.suffix(3_000) == (0..<3_000).map { "line \($0)" }[...])
        }
    }

    @Test func writingToAChildThatDoesNotReadIsFullNotBlocking() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            var deaf = ProcessSpecification.shell("exec sleep 1000")
            deaf.maxQueuedInput = 1 << 20
            let id = try supervisor.spawn(deaf, recorder)
            let block = String(repeating: "x", count: 100_000)
            var queued = 0
            var answer = WriteResult.queued
            while answer == .queued, queued < 1 << 24 {
                answer = supervisor.write(id, block)
                if answer == .queued { queued += block.utf8.count }
            }
            #expect(answer == .full)
            // The bound, and what the pipe holds besides.
            #expect(queued > (1 << 20) - 100_000 && queued <= (1 << 20) + (1 << 16))
            supervisor.terminate(id, grace: .zero)
            #expect(try await recorder.exit() == .signaled(SIGKILL))
            #expect(supervisor.write(id, "x") == .gone)
        }
    }

    @Test func aChildThatClosesItsInputIsNoticed() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(.shell("exec <&-; echo closed; exec sleep 1000"), recorder)
            _ = try await recorder.line(0)
            // Nothing is ever written here: that nobody reads is noticed without.
            try await eventually("the input is gone") { supervisor.write(id, "") == .gone }
            #expect(supervisor.processIdentifier(id) != nil)
        }
    }

    /// A broken pipe is an answer, not a signal: the test would not survive one.
    @Test func writingToAChildThatLeavesIsNoDanger() async throws {
        try await withSupervisor { supervisor in
            for _ in 0..<50 {
                let recorder = Recorder()
                let id = try supervisor.spawn(.shell("read line; exec <&-; read line"), recorder)
                while supervisor.write(id, "line\n") == .queued {}
                _ = try await recorder.exit()
            }
        }
    }
}
