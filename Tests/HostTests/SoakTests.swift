import FoundationEssentials
import Gate
import Glibc
import HostTesting
import Testing

/// Starts and stops of the five plugins, in a process of their own. `CRUCIBLE_SOAK` says how many; `make soak` asks for a thousand.
@Suite struct SoakTests {
    /// Libraries are never unmapped, so that a process's memory grows with every start: a long soak is shared out among several.
    private static let mostPerProcess = 100

    @Test func startsAndStopsLeaveNothingBehind() async {
        var rest = ProcessInfo.processInfo.environment["CRUCIBLE_SOAK"].flatMap { Int($0) } ?? 20
        while rest > 0 {
            let count = min(rest, Self.mostPerProcess)
            rest -= count
            let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) { [count = count as Int] in
                try await Soak.cycles(5)
                let before = Footprint.now()
                try await Soak.cycles(count)
                // Threads of the runtime's pools end some seconds after their last work.
                try await eventually("back to \(before), still \(Footprint.now()): \(Footprint.threadNames())") {
                    let now = Footprint.now()
                    return now.descriptors == before.descriptors && now.children == 0 && now.threads <= before.threads
                }
                Soak.say("soak: \(count) starts and stops; before \(before); after \(Footprint.now())")
            }
            print(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self))
        }
    }
}

enum Soak {
    /// A line on standard error, which the exit test passes on.
    static func say(_ text: String) { _ = (text + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) } }

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
