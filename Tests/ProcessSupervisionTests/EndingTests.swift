import Glibc
import TestSupport
import Testing

@testable import ProcessSupervision

@Suite struct EndingTests {
    @Test func closedInputIsEnoughForThePolite() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(.cat, recorder)
            #expect(supervisor.write(id, "goodbye\n") == .queued)
            supervisor.terminate(id, grace: .seconds(600))
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output == ["goodbye"])
            #expect(recorder.reason == "asked to end by the host, which closed its input")
        }
    }

    @Test func thenComesSIGTERM() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(
                .shell("trap 'exit 7' TERM; echo ready; while :; do sleep 1000; done"), recorder)
            _ = try await recorder.line(0)
            supervisor.terminate(id, grace: .seconds(6))
            #expect(try await recorder.exit() == .exited(7))
            #expect(recorder.reason?.contains("SIGTERM") == true)
        }
    }

    @Test func thenSIGKILLForTheWholeGroup() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(
                .shell("trap '' TERM; sleep 1000 & echo $$ $!; while :; do sleep 1000; done"), recorder)
            let pids = try await recorder.line(0).split(separator: " ").compactMap { Int32($0) }
            #expect(pids.count == 2)
            supervisor.terminate(id, grace: .milliseconds(100))
            #expect(try await recorder.exit() == .signaled(SIGKILL))
            #expect(recorder.reason?.contains("killed by the host") == true)
            for pid in pids { try await eventually("\(pid) ends") { !SystemState.isRunning(pid) } }
        }
    }

    @Test func descendantsEndWithTheChild() async throws {
        try await withSupervisor { supervisor in
            // One holds the output, one does not.
            let recorder = Recorder()
            _ = try supervisor.spawn(
                .shell("sleep 1000 & a=$!; sleep 1000 >/dev/null 2>&1 & echo $a $!"), recorder)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.reason?.contains("descendants") == true)
            let silent = Recorder()
            _ = try supervisor.spawn(.shell("sleep 1000 >/dev/null 2>&1 & echo $!"), silent)
            #expect(try await silent.exit() == .exited(0))
            #expect(silent.reason == nil)
            let pids = (recorder.output + silent.output).flatMap { $0.split(separator: " ") }.compactMap { Int32($0) }
            #expect(pids.count == 3)
            for pid in pids { try await eventually("\(pid) ends") { !SystemState.isRunning(pid) } }
        }
    }

    @Test func aChildThatLeavesItsGroupIsKilledAllTheSame() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let script = "import os, time\nos.setpgid(0, os.getpgid(os.getppid()))\nprint('left')\ntime.sleep(1000)"
            let id = try supervisor.spawn(try #require(ProcessSpecification.python(script)), recorder)
            #expect(try await recorder.line(0) == "left")
            supervisor.terminate(id, grace: .zero)
            #expect(try await recorder.exit() == .signaled(SIGKILL))
        }
    }

    @Test func signalsArriveAndAreRefusedAfterwards() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            let id = try supervisor.spawn(
                .shell("trap 'echo usr1' USR1; echo ready; while :; do sleep 0.01; done"), recorder)
            _ = try await recorder.line(0)
            #expect(supervisor.signal(id, SIGUSR1))
            #expect(try await recorder.line(1) == "usr1")
            #expect(!supervisor.signal(id, 1_000))
            #expect(supervisor.signal(id, SIGKILL))
            #expect(try await recorder.exit() == .signaled(SIGKILL))
            #expect(recorder.reason == nil)

            #expect(!supervisor.signal(id, SIGKILL))
            #expect(supervisor.processIdentifier(id) == nil)
            #expect(supervisor.write(id, "x") == .gone)
            supervisor.closeInput(id)
            supervisor.terminate(id, grace: .zero)
            #expect(!supervisor.signal(ProcessID(rawValue: 999_999), SIGKILL))
        }
    }

    @Test func endsExactlyOnceHoweverOftenAndByWhomever() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("EndingTests.endsExactlyOnce seed \(seed)")
        let recorders = (0..<60).map { _ in Recorder() }
        try await withSupervisor { supervisor in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, recorder) in recorders.enumerated() {
                    group.addTask {
                        var random = SeededGenerator(seed: seed &+ UInt64(index))
                        let id = try supervisor.spawn(.shell("echo hello; cat; exit 1"), recorder)
                        for _ in 0..<20 {
                            switch Int.random(in: 0..<6, using: &random) {
                            case 0:
                                let grace = Int.random(in: 0...5, using: &random)
                                supervisor.terminate(id, grace: .milliseconds(grace))
                            case 1: supervisor.closeInput(id)
                            case 2: _ = supervisor.signal(id, SIGTERM)
                            case 3: usleep(UInt32.random(in: 0...500, using: &random))
                            default: _ = supervisor.write(id, "text\n")
                            }
                        }
                        supervisor.terminate(id, grace: .zero)
                    }
                }
                try await group.waitForAll()
            }
            supervisor.shutdown(grace: .zero)
        }
        for recorder in recorders { #expect(recorder.exits.count == 1, "seed \(seed)") }
    }

    @Test func shutdownRefusesWhatComesAfter() async throws {
        let supervisor = ProcessSupervisor()
        let recorder = Recorder()
        _ = try supervisor.spawn(.cat, recorder)
        supervisor.shutdown(grace: .seconds(600))
        #expect(recorder.exits == [.exited(0)])
        #expect(supervisor.refusal(.cat)?.code == .shutDown)
        supervisor.shutdown(grace: .zero)
    }
}
