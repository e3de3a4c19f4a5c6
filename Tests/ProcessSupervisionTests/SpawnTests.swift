import CProcess
import Glibc
import Testing

@testable import ProcessSupervision

@Suite struct SpawnTests {
    @Test func argumentsEnvironmentAndDirectoryArriveExactly() async throws {
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            _ = try supervisor.spawn(
                ProcessSpecification(
                    executable: "/bin/sh", arguments: ["-c", "pwd; printf '%s|' \"$@\"", "sh", "a b", "", "é\"$"],
                    workingDirectory: "/usr"),
                recorder)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output == ["/usr", "a b||é\"$|"])
            #expect(recorder.reason == nil)

            let environment = Recorder()
            _ = try supervisor.spawn(
                ProcessSpecification(executable: "/usr/bin/env", environment: ["B": "", "A": "x=y"]), environment)
            #expect(try await environment.exit() == .exited(0))
            #expect(environment.output == ["A=x=y", "B="])
        }
    }

    @Test func childInheritsNoDescriptors() async throws {
        // One that would be inherited by a careless exec.
        let leaking = fcntl(0, F_DUPFD, 70)
        #expect(leaking >= 70)
        defer { close(leaking) }
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            _ = try supervisor.spawn(
                ProcessSpecification(executable: "/bin/ls", arguments: ["/proc/self/fd"]), recorder)
            #expect(try await recorder.exit() == .exited(0))
            #expect(recorder.output == ["0", "1", "2", "3"])  // 3 is the listing itself
        }
    }

    @Test func childStartsWithDefaultSignals() async throws {
        signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, SIG_DFL) }
        try await withSupervisor { supervisor in
            let recorder = Recorder()
            _ = try supervisor.spawn(
                ProcessSpecification(
                    executable: "/bin/grep", arguments: ["-E", "^Sig(Blk|Ign):", "/proc/self/status"]),
                recorder)
            #expect(try await recorder.exit() == .exited(0))
            let none = "\t0000000000000000"
            #expect(recorder.output == ["SigBlk:" + none, "SigIgn:" + none])
        }
    }

    @Test func childLeadsItsOwnGroup() async throws {
        try await withSupervisor { supervisor in
            let id = try supervisor.spawn(.cat, Recorder())
            let pid = try #require(supervisor.processIdentifier(id))
            #expect(SystemState.processGroup(pid) == pid)
        }
    }

    @Test func whatCannotBeExecutedIsAnErrorThatNamesIt() async throws {
        try await withSupervisor { supervisor in
            let missing = try #require(supervisor.refusal(ProcessSpecification(executable: "/nowhere/tool")))
            #expect(missing.code == .notExecutable && missing.errno == ENOENT)
            #expect(missing.description.contains("'/nowhere/tool': No such file or directory"))

            let plain = try #require(supervisor.refusal(ProcessSpecification(executable: "/etc/passwd")))
            #expect(plain.code == .notExecutable && plain.errno == EACCES)

            var elsewhere = ProcessSpecification.cat
            elsewhere.workingDirectory = "/nowhere"
            let directory = try #require(supervisor.refusal(elsewhere))
            #expect(directory.code == .workingDirectory && directory.errno == ENOENT)
            #expect(directory.description.contains("'/nowhere'"))
        }
    }

    @Test func allProblemsOfASpecificationAreReportedAtOnce() throws {
        let wrong = ProcessSpecification(
            executable: "cat", arguments: ["a", "b\0"], environment: ["A=": "secret\0"], workingDirectory: "",
            maxLine: 0, maxQueuedInput: -1)
        let error = try #require(ProcessSupervisor().refusal(wrong))
        #expect(error.code == .invalidSpecification)
        for part in [
            "'cat' is not an absolute path", "argument 2 ", "name 'A='", "value of 'A='", "workingDirectory",
            "maxLine is 0", "maxQueuedInput is -1",
        ] {
            #expect(error.description.contains(part))
        }
        #expect(!error.description.contains("secret"))
    }

    @Test func limitIsAnErrorAndIsFreedByAnEnd() async throws {
        try await withSupervisor(limit: 2) { supervisor in
            let first = Recorder()
            let id = try supervisor.spawn(.cat, first)
            _ = try supervisor.spawn(.cat, Recorder())
            #expect(supervisor.refusal(.cat)?.code == .limitReached)
            supervisor.closeInput(id)
            _ = try await first.exit()
            // A failed start takes no place.
            #expect(supervisor.refusal(ProcessSpecification(executable: "/nowhere/tool"))?.code == .notExecutable)
            _ = try supervisor.spawn(.cat, Recorder())
            #expect(supervisor.refusal(.cat)?.code == .limitReached)
        }
    }

    @Test func aChildMayBeReplacedFromItsOwnEnd() async throws {
        try await withSupervisor(limit: 1) { supervisor in
            let second = Recorder()
            _ = try supervisor.spawn(
                .shell("exit 3"), onLine: { _, _ in },
                onExit: { _, _ in
                    do { _ = try supervisor.spawn(.shell("echo again"), second) } catch {
                        Issue.record("\(error)")
                    }
                })
            #expect(try await second.exit() == .exited(0))
            #expect(second.output == ["again"])
        }
    }

    /// What holds a child back until the guardian knows it: without the gate's byte it executes nothing.
    @Test func childBehindItsGateEndsWithTheGate() throws {
        let path = "/tmp/crucible-gate-\(getpid())"
        unlink(path)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/usr/bin/touch"), strdup(path), nil]
        defer { for argument in arguments { free(argument) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var child = cprocess_child()
        let error = arguments.withUnsafeMutableBufferPointer { arguments in
            environment.withUnsafeMutableBufferPointer { environment in
                var plan = cprocess_specification(
                    executable: arguments[0], arguments: arguments.baseAddress!,
                    environment: environment.baseAddress!, directory: nil)
                return cprocess_start(&plan, &child)
            }
        }
        #expect(error == 0)
        close(child.gate)
        var signaled = false
        var value: Int32 = 0
        #expect(cprocess_reap(child.pidfd, &signaled, &value) == 0)
        #expect(!signaled && value == 127)
        #expect(access(path, F_OK) != 0)
        for descriptor in [child.pidfd, child.status, child.input, child.output, child.error] { close(descriptor) }
    }
}
