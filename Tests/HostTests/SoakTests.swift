import FoundationEssentials
import Gate
import Glibc
import HostTesting
import TestSupport
import Testing

/// Starts and stops of the five plugins, in a process of their own. `CRUCIBLE_SOAK` says how many; `make soak` asks for a thousand.
@Suite struct SoakTests {
    /// Libraries are never unmapped, so that a process's memory grows with every start: a long soak is shared out among several.
    private static let mostPerProcess = 100

    @Test func startsAndStopsLeaveNothingBehind() async {
        var rest = ProcessInfo.processInfo.environment["CRUCIBLE_SOAK"].flatMap { Int($0) } ?? 20
        // The children say what they found in a file: a failed exit test keeps nothing of their output.
        let log = "\(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp")/crucible-soak-\(getpid()).log"
        while rest > 0 {
            let count = min(rest, Self.mostPerProcess)
            rest -= count
            await #expect(processExitsWith: .success) { [count = count as Int, log = log as String] in
                do { try await Soak.run(count, log) } catch {
                    Soak.say("failed: \(error)", log)
                    throw error
                }
            }
        }
        print((try? String(contentsOfFile: log, encoding: .utf8)) ?? "the children said nothing")
        unlink(log)
    }
}

enum Soak {
    /// That many starts and stops, after a few that fill what is kept for good.
    static func run(_ count: Int, _ log: String) async throws {
        try await cycles(5)
        let before = Footprint.now()
        try await cycles(count)
        // Threads of the runtime's pools end some seconds after their last work.
        try await eventually("back to \(before), still \(Footprint.now()): \(Footprint.threadNames())") {
            let now = Footprint.now()
            return now.descriptors <= before.descriptors && now.children == 0 && now.threads <= before.threads
        }
        say("soak: \(count) starts and stops; before \(before); after \(Footprint.now())", log)
    }

    static func say(_ text: String, _ log: String) {
        let file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        _ = (text + "\n").withCString { write(file, $0, strlen($0)) }
        close(file)
    }

    static func cycles(_ count: Int) async throws {
        for cycle in 1...count {
            let test = try await TestHost(Assistant.manifest(), Assistant.options(Assistant.http(), cycle % 4 == 0 ? .serial : .parallel))
            try await test.start()
            try #require(test.host.status.allSatisfy { $0.state == "active" })
            // Every other cycle stops while a request is under way.
            if cycle % 2 == 0 {
                let edge = try test.host.edge(nil, "submit")
                let request = Task { try? await HostCall(edge).asynchronous([.str(#"{"prompt":"Say good morning."}"#)]) }
                await test.stop()
                _ = await request.value
            } else {
                await test.stop()
            }
            try #require(test.host.status.allSatisfy { $0.state == "stopped" })
        }
    }
}
