import FoundationEssentials
import Gate
@testable import Host
import HostTesting
import Testing
import Timing

/// Plugins that break a rule of calls and leave the host alive: what their callers get, and that others go on.
@Suite struct CallFaultTests {
    private static func running(_ library: String, config: String = "{}") async throws -> TestHost {
        let test = try await TestHost("""
            crucible: 1
            plugins:
              bad: {library: ./\(library).so, config: \(config)}
              good: {library: ./echo.so}
            """, HostileLibraries.options)
        try await test.start()
        return test
    }

    private static func ask(_ test: TestHost, _ text: String = "anybody?", timeout: Duration = .zero) throws -> Asking {
        let ticket = try test.host.gate.open(by: test.host.gate.host, timeout: timeout.nanoseconds).get()
        return Asking(HostCall(try test.host.edge(nil, "ask", of: "bad"), below: timeout == .zero ? nil : ticket), text)
    }

    /// The other plugin is as before, and the host stops in good order.
    private static func end(_ test: TestHost) async throws {
        #expect(try test.call("say", of: "good", .str("here")) == ["here"])
        await test.stop()
        #expect(test.host.status.map { "\($0.id) \($0.state)" } == ["bad stopped", "good stopped"])
    }

    private static func failure(_ body: () throws -> [String]) throws -> String {
        do {
            let answer = try body()
            return "ok \(answer)"
        } catch let failure as GateFailure { return "\(failure.status): \(failure.message)" }
    }

    @Test func returnsGarbageSizes() async throws {
        let test = try await Self.running("returns_garbage_sizes")
        let refused = try Self.failure { try test.call("say", of: "bad", .str("hello")) }
        #expect(refused == #"ok ["2 2"]"#, "sizes that no memory has, and memory that is nowhere, are refused unread")
        let large = try Self.failure { try test.call("say", of: "bad", .str("x")) }
        #expect(large.hasPrefix("TOO_LARGE: "), "\(large)")
        let garbled = try Self.failure { try test.call("say", of: "bad", .str("")) }
        #expect(garbled.hasPrefix("BROKEN: "), "what is not UTF-8 is not handed on: \(garbled)")
        try await Self.end(test)
    }

    @Test func callsFromItsOwnThread() async throws {
        let test = try await Self.running("calls_from_own_thread")
        let asking = try Self.ask(test)
        #expect(try await asking.end() == "ok from a thread")
        #expect(asking.parts == ["one", "two"])
        try await Self.end(test)
    }

    @Test func answersTwice() async throws {
        let test = try await Self.running("answers_twice")
        let (first, second) = (try Self.ask(test), try Self.ask(test))
        #expect(try await first.end() == "ok -1")
        #expect(try await second.end() == "ok 7", "the second answer of the first call was told that it is gone")
        try await Self.end(test)
        #expect(first.ends.count == 1 && second.ends.count == 1)
    }

    @Test func neverAnswers() async throws {
        let test = try await Self.running("never_answers")
        let asking = try Self.ask(test, timeout: .milliseconds(50))
        #expect(try await asking.end().hasPrefix("DEADLINE_EXCEEDED: "))
        try await Self.end(test)
        #expect(asking.ends.count == 1)
    }

    @Test func callsBackAfterStop() async throws {
        let path = FreshName.path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let test = try await Self.running("calls_back_after_stop", config: "{report: \(path)}")
        let asking = try Self.ask(test, timeout: .seconds(1))
        #expect(try await asking.end().hasPrefix("DEADLINE_EXCEEDED: "))
        try await Self.end(test)
        #expect(try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self) == "7 7")
        #expect(asking.parts == ["kept"] && asking.ends.count == 1)
    }

    @Test func releasesTwice() async throws {
        let test = try await Self.running("releases_twice")
        #expect(try test.call("say", of: "bad", .str("now")) == ["0 0 7 7 7"])
        #expect(try test.call("say", of: "bad", .str("again")) == ["0 0 7 7 7"])
        try await Self.end(test)
    }

    /// What it leaks of the host's is taken back when it stops; its memory is its own.
    @Test func leaks() async throws {
        let test = try await Self.running("leaks")
        for _ in 1...1_000 { #expect(try test.call("say", of: "bad", .str("more")) == ["0"]) }
        let party = try #require(test.host.binder.runtimes["bad"]?.party)
        #expect(test.host.gate.pendingCalls(by: party) == 1_000)
        try await Self.end(test)
        #expect(test.host.gate.pendingCalls(by: party) == 0)
    }
}
