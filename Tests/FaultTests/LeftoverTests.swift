import FoundationEssentials
import Gate
import HostTesting
import TestSupport
import Testing

/// Failures of every kind, again and again, in a process of their own: nothing of them stays.
@Suite struct LeftoverTests {
    @Test func failuresLeaveNothingBehind() async {
        let folder = HostileLibraries.folder
        await #expect(processExitsWith: .success) { [folder = folder as String] in
            try await Leftovers.run(folder, rounds: 2)
            let before = Footprint.now()
            try await Leftovers.run(folder, rounds: 6)
            // Threads of the runtime's pools end some seconds after their last work.
            try await eventually("back to \(before), still \(Footprint.now()): \(Footprint.threadNames())") {
                let now = Footprint.now()
                return now.descriptors <= before.descriptors && now.children == 0 && now.threads <= before.threads
            }
        }
    }

    /// A start that was given up keeps its thread, which says whose it is, and nothing else.
    @Test func whatWasAbandonedIsNamed() async {
        let folder = HostileLibraries.folder
        await #expect(processExitsWith: .success) { [folder = folder as String] in
            try await Leftovers.run(folder, rounds: 2)
            let before = Footprint.now()
            let clock = VirtualClock()
            var options = TestHost.Options()
            (options.directory, options.clock) = (folder, clock)
            let test = try await TestHost(
                "crucible: 1\nplugins:\n  sleeper: {library: ./start_hangs.so, required: false, start: {deadline: 1s}}", options)
            let start = Task { try await test.start() }
            try await eventually("it hangs") { test.state("sleeper")?.state == "initialized" }
            clock.advance(by: .seconds(1))
            try await start.value
            await test.stop()
            #expect(!FileManager.default.fileExists(atPath: test.folder))
            try await eventually("one thread more than \(before), not \(Footprint.now())") {
                let now = Footprint.now()
                return now.descriptors <= before.descriptors && now.children == 0 && now.threads <= before.threads + 1
            }
            #expect(Footprint.threadNames().contains("start-sleeper"))
        }
    }
}

enum Leftovers {
    static func run(_ folder: String, rounds: Int) async throws {
        var options = TestHost.Options()
        options.directory = folder
        for _ in 1...rounds {
            // Refused before anything starts.
            for library in ["wrong_abi", "crashes_in_entry", "exits_in_entry", "truncated", "undefined_symbol", "missing_import"] {
                let error = await #expect(throws: (any Error).self) {
                    try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./\(library).so}", options)
                }
                try #require(error != nil)
            }
            // Fails at its start, which takes the others down.
            for library in ["init_fails", "start_fails", "describes_differently"] {
                let test = try await TestHost("crucible: 1\nplugins:\n  bad: {library: ./\(library).so}\n  good: {library: ./echo.so}", options)
                await #expect(throws: (any Error).self) { try await test.start() }
                #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder) == [])
                test.cleanUp()
            }
            // Goes on without.
            let plugins = ["start_fails", "size_huge", "crashes_in_constructor"].map { "  \($0): {library: ./\($0).so, required: false}\n" }
            let test = try await TestHost("crucible: 1\nplugins:\n  good: {library: ./echo.so}\n" + plugins.joined(), options)
            try await test.start()
            #expect(try test.call("say", of: "good", .str("here")) == ["here"])
            await test.stop()
            #expect(!FileManager.default.fileExists(atPath: test.folder))
        }
    }
}
