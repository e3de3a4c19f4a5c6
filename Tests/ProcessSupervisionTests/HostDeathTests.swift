import Glibc
import TestSupport
import Testing

@testable import ProcessSupervision

/// Hosts that end without having ended their children. Each is a real process, `OrphanHost`, killed
/// with SIGKILL; it is itself a child of a supervisor, which only kills the host's own group.
@Suite struct HostDeathTests {
    private struct Host {
        let supervisor: ProcessSupervisor
        let id: ProcessID
        let recorder: Recorder
        let pid: Int32

        init(_ supervisor: ProcessSupervisor) async throws {
            // Beside the test bundle, which is the running program.
            var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = try #require(readlink("/proc/self/exe", &path, path.count) as Int?)
            let bundle = String(decoding: path[..<count], as: UTF8.self)
            let directory = try #require(bundle.lastIndex(of: "/").map { bundle[..<$0] })
            self.supervisor = supervisor
            recorder = Recorder()
            id = try supervisor.spawn(
                ProcessSpecification(executable: "\(directory)/OrphanHost", environment: ["PATH": "/usr/bin:/bin"]),
                recorder)
            pid = try #require(supervisor.processIdentifier(id))
            #expect(try await recorder.line(0) == "ready")
        }

        /// Sends a command and returns the line it is answered with.
        func ask(_ command: String) async throws -> String {
            let answer = recorder.output.count
            #expect(supervisor.write(id, command + "\n") == .queued)
            return try await recorder.line(answer)
        }

        func spawnTree(_ mark: String) async throws -> [Int32] {
            let pids = try await ask("spawn \(mark)").split(separator: " ").compactMap { Int32($0) }
            #expect(pids.count == 3, "\(recorder.output)")
            for pid in pids { #expect(SystemState.isRunning(pid)) }
            return pids
        }

        func guardian() async throws -> Int32 {
            var guardian: Int32?
            try await eventually("a guardian is at work") {
                guardian = SystemState.guardian(of: pid)
                return guardian != nil
            }
            return try #require(guardian)
        }

        func die() async throws {
            #expect(supervisor.signal(id, SIGKILL))
            #expect(try await recorder.exit() == .signaled(SIGKILL))
        }
    }

    /// Digits that no other run uses.
    private func mark() -> String { "\(UInt32.random(in: 1_000_000...UInt32.max))" }

    private func expectGone(_ pids: [Int32]) async throws {
        for pid in pids { try await eventually("\(pid) ends") { !SystemState.isRunning(pid) } }
    }

    @Test func nothingSurvivesAHostKilledBySIGKILL() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            let pids = try await host.spawnTree(mark()) + host.spawnTree(mark())
            let guardian = try await host.guardian()
            try await host.die()
            try await expectGone(pids + [guardian])
        }
    }

    @Test func theGuardianStandsApartAndIgnoresSignals() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            let pids = try await host.spawnTree(mark())
            let guardian = try await host.guardian()
            #expect(SystemState.session(guardian) == guardian)
            #expect(SystemState.processGroup(guardian) == guardian)
            #expect(SystemState.descriptors(guardian) == 2)
            let blocked = try #require(SystemState.status(guardian, "SigBlk").flatMap { UInt64($0, radix: 16) })
            for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
                #expect(blocked & (1 << UInt64(number - 1)) != 0)
                #expect(kill(guardian, number) == 0)
            }
            try await host.die()
            try await expectGone(pids + [guardian])
        }
    }

    @Test func aKilledGuardianIsReplacedAndKnowsOlderChildren() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            let older = try await host.spawnTree(mark())
            let first = try await host.guardian()
            #expect(kill(first, SIGKILL) == 0)
            try await expectGone([first])
            let newer = try await host.spawnTree(mark())
            let second = try await host.guardian()
            #expect(second != first)
            try await host.die()
            try await expectGone(older + newer + [second])
        }
    }

    @Test func withoutAGuardianTheKernelKillsTheChildItself() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            let pids = try await host.spawnTree(mark())
            let guardian = try await host.guardian()
            #expect(kill(guardian, SIGKILL) == 0)
            try await expectGone([guardian])
            try await host.die()
            try await expectGone([pids[0]])
            // What only the guardian would have reached.
            for pid in pids[1...] { kill(pid, SIGKILL) }
            try await expectGone(pids)
        }
    }

    /// The end of the pipe never comes then: the guardian must see that the host itself is gone.
    @Test func aProcessThatInheritedEverythingDoesNotDeceiveTheGuardian() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            let pids = try await host.spawnTree(mark())
            let guardian = try await host.guardian()
            let leaked = try #require(Int32(try await host.ask("leak")), "\(host.recorder.output)")
            defer { kill(leaked, SIGKILL) }
            #expect(SystemState.isRunning(leaked))
            try await host.die()
            try await expectGone(pids + [guardian])
            #expect(SystemState.isRunning(leaked))
        }
    }

    /// The host dies anywhere between fork, registration, exec and the shell's own forks.
    @Test func hostsKilledInTheMiddleOfAStormLeaveNothing() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("HostDeathTests.storm seed \(seed)")
        var random = SeededGenerator(seed: seed)
        try await withSupervisor { supervisor in
            for _ in 0..<12 {
                let host = try await Host(supervisor)
                let mark = mark()
                #expect(supervisor.write(host.id, "storm \(mark)\n") == .queued)
                try await eventually("the storm begins") { SystemState.guardian(of: host.pid) != nil }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...60_000, using: &random)))
                let guardian = SystemState.guardian(of: host.pid)
                try await host.die()
                try await eventually("all of the storm ends, seed \(seed)") {
                    SystemState.processes(marked: mark).isEmpty
                }
                try await expectGone(guardian.map { [$0] } ?? [])
            }
        }
    }

    @Test func shutdownLeavesNothing() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            // The first round is for what the runtime, or a sanitizer's, keeps from then on.
            _ = try await spawnAndShutDown(host)
            let descriptors = SystemState.descriptors(host.pid)
            let threads = SystemState.threads(host.pid)

            let during = try await spawnAndShutDown(host)
            #expect(during.threads >= threads + 5)
            #expect(during.descriptors > descriptors)
            #expect(during.children == 6)  // and the guardian

            #expect(SystemState.children(host.pid) == [])
            // Threads of the runtime's pools come and go.
            try await eventually("as before") {
                SystemState.descriptors(host.pid) == descriptors && SystemState.threads(host.pid) <= threads
            }
        }
    }

    /// A thread that nobody joins is not listed any more, but keeps its stack of 8 MiB.
    @Test func endedThreadsGiveTheirStacksBack() async throws {
        try await withSupervisor { supervisor in
            let host = try await Host(supervisor)
            func kilobytes() throws -> Int {
                let text = try #require(SystemState.status(host.pid, "VmSize"))
                return try #require(text.split(separator: " ").compactMap { Int($0) }.first)
            }
            _ = try await spawnAndShutDown(host)
            let before = try kilobytes()
            for _ in 0..<10 { _ = try await spawnAndShutDown(host) }
            #expect(try kilobytes() - before < 25 * 8_192)  // of 50 threads
        }
    }

    private func spawnAndShutDown(_ host: Host) async throws -> (threads: Int, descriptors: Int, children: Int) {
        var pids: [Int32] = []
        for _ in 0..<5 { pids += try await host.spawnTree(mark()) }
        let counts = (
            SystemState.threads(host.pid), SystemState.descriptors(host.pid), SystemState.children(host.pid).count
        )
        #expect(try await host.ask("shutdown") == "shutdown")
        try await expectGone(pids)
        // A thread that was joined may stay listed for a moment.
        try await eventually("the children's threads are gone") {
            SystemState.threads(host.pid, named: "child ") == 0
        }
        return counts
    }
}
