import Conformance
import FoundationEssentials
import Gate
import Host
import HostTesting
import Locking
import Recording
import TestSupport
import Testing
import Timing

/// Real plugins, recorded in a real host, replayed with the same build and with others.
@Suite(.serialized) struct ExampleReplayTests {
    /// Runs an asynchronous function to its end; the callbacks' texts in order, then that of `done`.
    private static func finish(
        _ test: TestHost, _ function: String, of plugin: String, _ inputs: GateValue..., during body: () throws -> Void = {}
    ) throws -> [String] {
        let (texts, ended) = (Locked<[String]>([]), Signal())
        HostCall(try test.host.edge(nil, function, of: plugin)).begin(inputs) { _, arguments in
            let text = arguments.text(0)
            texts.withLock { $0.append(text) }
        } completion: { result in
            texts.withLock { $0.append((try? result.get()) ?? "failed") }
            ended.notify()
        }
        try body()
        ended.wait()
        return texts.withLock { $0 }
    }

    /// Lines of the ledger.
    private static let add = "self.counter.add(call, name, amount, &mut total)?;"
    private static let author = "self.counter.author(call, name, &mut author)?;"

    private static func counter(_ library: String) -> String { "crucible: 1\nplugins:\n  till: {library: \(library)}\n" }

    /// Plain calls, a failure, and an asynchronous call whose callbacks come from calls that run meanwhile.
    private static func useCounter(_ test: TestHost) throws {
        for amount in [5, 2] as [Int64] { _ = try test.call("add", of: "till", .str("clicks"), .i64(amount)) }
        #expect(throws: GateFailure.self) { try test.call("read", of: "till", .str("nobody")) }
        #expect(try test.call("author", of: "till", .str("clicks")) == ["host"])
        let changes = try finish(test, "watch", of: "till", .str("clicks"), .u32(2)) {
            for amount in [10, 20] as [Int64] { _ = try test.call("add", of: "till", .str("clicks"), .i64(amount)) }
        }
        #expect(changes == ["17", "37", "37"])
    }

    @Test func theSameBuildDoesTheSame() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let library = try shop.build("counter")
        let file = try await shop.record(Self.counter(library), "till") { try Self.useCounter($0) }
        let recording = try RecordingReader.read(file)
        #expect(recording.header.library.id == "acme.counter" && recording.header.library.digest?.count == 64)
        #expect(recording.calls.map(\.call.signature.name) == ["add", "add", "read", "author", "watch", "add", "add"])
        #expect(recording.calls.map(\.callbacks.count) == [0, 0, 0, 0, 2, 0, 0])
        let report = try await shop.replay(file, library)
        #expect(Workshop.text(report) == [])
        #expect(report.made == 7 && report.calls == 7 && report.ending == .finished)
    }

    /// The consumer does not take the second change, so that the counter gives up the watch.
    @Test func whatACallbackAnsweredIsAnsweredAgain() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let library = try shop.build("counter")
        let file = try await shop.record(Self.counter(library), "till") { test in
            let (told, ended) = (Locked(0), Signal())
            let answering: @Sendable (Int, CallbackArguments) -> GateStatus = { _, _ in
                told.withLock { told in
                    told += 1
                    return told == 2 ? .resourceExhausted : .ok
                }
            }
            let watch = HostCall(try test.host.edge(nil, "watch", of: "till"))
            watch.beginAnswering([.str("clicks"), .u32(9)], answering) { _ in ended.notify() }
            for amount in 1...3 as ClosedRange<Int64> { _ = try test.call("add", of: "till", .str("clicks"), .i64(amount)) }
            ended.wait()
        }
        let watch = try #require(try RecordingReader.read(file).calls.first)
        #expect(watch.callbacks.map(\.status) == [.ok, .resourceExhausted])
        #expect(watch.done == .init(.resourceExhausted, "the change was not taken"))
        #expect(Workshop.text(try await shop.replay(file, library)) == [])
    }

    /// The counter keeps nothing when it is replaced, so that the second generation begins with nothing here too.
    @Test func bothSidesOfASwapAreReplayed() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let old = try shop.build("counter")
        let new = try shop.build("counter", changing: ("Counter/counter.c", "nothing was added under", "nobody counts"))
        let file = try await shop.record(Self.counter(old), "till") { test in
            #expect(try test.call("add", of: "till", .str("clicks"), .i64(5)) == ["5"])
            #expect(throws: GateFailure.self) { try test.call("read", of: "till", .str("nobody")) }
            let report = try await test.host.swap(SwapRequest(plugin: "till", source: .library(new), probation: .zero))
            #expect(report.generation == 2)
            #expect(try test.call("add", of: "till", .str("clicks"), .i64(2)) == ["2"])
            #expect(throws: GateFailure.self) { try test.call("read", of: "till", .str("nobody")) }
        }
        let first = try await shop.replay(file, old)
        #expect(Workshop.text(first) == [])
        #expect(first.generation == 1 && first.generations == [1, 2] && first.calls == 2 && first.made == 2)
        let second = try await shop.replay(file, new, generation: 2)
        #expect(Workshop.text(second) == [])
        #expect(second.generation == 2 && second.calls == 2 && second.made == 2)
        #expect(Workshop.text(try await shop.replay(file, old, generation: 2)) == [
            #"changed acme.counter/1:read/text: "nobody counts this key" | "nothing was added under this key""#
        ])
        let note = "note: this is generation 1 of those in the recording (1, 2); --generation plays another"
        #expect(ReplayText(hasColour: false).lines(first).contains(note))
        await #expect(throws: ConformanceFailure.self) { _ = try await shop.replay(file, new, generation: 3) }
    }

    /// The second generation counts on from what the first one left.
    @Test func aGenerationGetsTheStateThatItGot() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let file = try await shop.record("crucible: 1\nplugins:\n  tally: {library: SwiftTally}\n", "tally") { test in
            #expect(try test.call("add", of: "tally", .str("1 5")) == ["5"])
            _ = try await test.host.swap(SwapRequest(plugin: "tally", source: .library("SwiftTally"), probation: .zero))
            #expect(try test.call("add", of: "tally", .str("1 2")) == ["7"])
        }
        #expect(try RecordingReader.read(file).restored == nil)
        #expect(try RecordingReader.read(file, generation: 2).restored != nil)
        let library = "\(TestHost.executableDirectory)/libSwiftTally.so"
        #expect(Workshop.text(try await shop.replay(file, library)) == [])
        let second = try await shop.replay(file, library, generation: 2)
        #expect(Workshop.text(second) == [])
        #expect(second.calls == 1 && second.made == 1)
        // One that does not get it shows that, and what comes of it.
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        let without = text.split(separator: "\n").filter { !$0.contains(#""event":"restore""#) }.joined(separator: "\n") + "\n"
        try Data(without.utf8).write(to: URL(filePath: file))
        #expect(Workshop.text(try await shop.replay(file, library, generation: 2)) == [#"changed test.swift/1:add/outs/total: "7" | "2""#])
    }

    /// What the first generation does after it came back follows from calls that the second one got.
    @Test func aGenerationIsPlayedUntilItIsReplaced() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let file = try await shop.record("crucible: 1\nplugins:\n  tally: {library: SwiftTally}\n", "tally") { test in
            #expect(try test.call("add", of: "tally", .str("1 5")) == ["5"])
            async let running = test.host.swap(SwapRequest(plugin: "tally", source: .library("SwiftTally"), probation: .seconds(300)))
            try await eventually("on probation") { test.host.swapPhase(of: "tally") == .probation }
            #expect(try test.call("add", of: "tally", .str("1 2")) == ["7"])
            #expect(try await test.host.swap(SwapRequest(plugin: "tally", source: .previous)).outcome == "rolled-back")
            _ = try await running
            #expect(try test.call("add", of: "tally", .str("1 1")) == ["8"])
        }
        let report = try await shop.replay(file, "\(TestHost.executableDirectory)/libSwiftTally.so")
        #expect(Workshop.text(report) == [])
        #expect(report.calls == 1 && report.made == 1 && report.end == .replaced)
    }

    @Test func anotherTotalAndAnotherTextAreShownWhereTheyAre() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let file = try await shop.record(Self.counter(try shop.build("counter")), "till") { try Self.useCounter($0) }
        let total = try shop.build("counter", changing: ("Counter/counter.c", "    *total = sum;", "    *total = sum == 7 ? 8 : sum;"))
        #expect(Workshop.text(try await shop.replay(file, total)) == ["changed acme.counter/1:add/outs/total: 7 | 8"])
        let text = try shop.build("counter", changing: ("Counter/counter.c", "nothing was added under", "nobody counts"))
        #expect(Workshop.text(try await shop.replay(file, text)) == [
            #"changed acme.counter/1:read/text: "nothing was added under this key" | "nobody counts this key""#
        ])
        let ignored = try await shop.replay(file, text, ignoring: ["acme.counter/1:read/*"])
        #expect(ignored.isSame && ignored.ignored == 1)
        let callback = try shop.build("counter", changing: ("Counter/counter.c", "\"%\" PRId64, total);", "\"%\" PRId64, total == 37 ? 0 : total);"))
        #expect(Workshop.text(try await shop.replay(file, callback)) == [
            #"changed acme.counter/1:watch/callbacks/1/change/0: "37" | "0""#, #"changed acme.counter/1:watch/done/text: "37" | "0""#,
        ])
    }

    @Test func aCrashAHangAndAnExitAreDifferences() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let file = try await shop.record(Self.counter(try shop.build("counter")), "till") { try Self.useCounter($0) }
        let crash = try await shop.replay(
            file, try shop.build("counter", changing: ("Counter/counter.c", "    *total = sum;", "    *total = sum; if (sum == 7) __builtin_trap();")))
        #expect(crash.differences.count == 1)
        #expect(crash.differences.first?.kind == .fault && crash.differences.first?.call == 2)
        #expect(crash.differences.first?.path == "acme.counter/1:add")
        #expect(crash.differences.first?.replayed?.hasPrefix("crashed: signal 4 (illegal instruction)") == true)
        #expect(crash.made == 2 && crash.calls == 7)
        for code in [0, 3, 65] {
            let exit = try await shop.replay(
                file, try shop.build("counter", changing: ("Counter/counter.c", "    *total = sum;", "    *total = sum; if (sum == 5) exit(\(code));")))
            #expect(Workshop.text(exit) == ["fault acme.counter/1:add: - | ended the process with exit code \(code)"])
        }
        let hang = try await shop.replay(
            file, try shop.build("counter", changing: ("Counter/counter.c", "    *total = sum;", "    *total = sum; while (sum == 5) sched_yield();")),
            deadline: .seconds(8))
        #expect(hang.differences.first?.replayed == "did not end within 8.0 seconds")
        #expect(hang.differences.first?.path == "acme.counter/1:add")
    }

    @Test func aPluginThatUsesAnotherIsAnsweredFromTheRecording() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let (ledger, counter) = (try shop.build("ledger"), try shop.build("counter"))
        let manifest = "crucible: 1\nplugins:\n  books: {library: \(ledger)}\n  till: {library: \(counter)}\n"
        let file = try await shop.record(manifest, "books") { test in
            #expect(try test.call("book", of: "books", .str("coffee 3")) == ["coffee +3 = 3"])
            #expect(throws: GateFailure.self) { try test.call("balance", of: "books", .str("nobody")) }
            #expect(try test.call("balance", of: "books", .str("coffee")) == ["coffee 3, last by books"])
            let lines = try Self.finish(test, "follow", of: "books", .str("coffee"), .u32(1)) {
                _ = try test.call("book", of: "books", .str("coffee 4"))
            }
            #expect(lines == ["coffee 7", "1 changes"])
        }
        #expect(Workshop.text(try await shop.replay(file, ledger)) == [])
        // Asks for the author first, and of the wrong name.
        let changed = try shop.build(
            "ledger", changing: ("Ledger/ledger.rs", Self.author, #"self.counter.author(call, "tea", &mut author)?;"#))
        #expect(Workshop.text(try await shop.replay(file, changed)) == [#"changed acme.counter/1:author/arguments/key: "coffee" | "tea""#])
        let fewer = try shop.build(
            "ledger", changing: ("Ledger/ledger.rs", Self.author, #"author.push_str("books");"#))
        #expect(Workshop.text(try await shop.replay(file, fewer)) == [#"missing acme.counter/1:author: key: "coffee" | -"#])
        let more = try shop.build(
            "ledger", changing: ("Ledger/ledger.rs", Self.add, Self.add + " let mut again = 0; self.counter.read(call, name, &mut again).ok();"))
        #expect(Workshop.text(try await shop.replay(file, more)) == [
            #"new acme.counter/1:read: - | key: "coffee""#, #"new acme.counter/1:read: - | key: "coffee""#,
        ])
    }

    @Test func toolsWithProgressAreReplayed() async throws {
        let shop = try Workshop()
        defer { shop.close() }
        let toolbox = try shop.build("toolbox")
        let file = try await shop.record("crucible: 1\nplugins:\n  tools: {library: \(toolbox)}\n", "tools") { test in
            let texts = try Self.finish(test, "call", of: "tools", .str(#"{"name":"toolbox.words","arguments":{"text":"one two\nthree"}}"#))
            #expect(texts.count == 3)
        }
        #expect(Workshop.text(try await shop.replay(file, toolbox)) == [])
        let changed = try shop.build("toolbox", changing: ("Toolbox/toolbox.rs", #""message":"line {}""#, #""message":"row {}""#))
        #expect(Workshop.text(try await shop.replay(file, changed)) == [
            #"changed crucible.tools/1:call/callbacks/0/progress/0/message: "line 1" | "row 1""#,
            #"changed crucible.tools/1:call/callbacks/1/progress/0/message: "line 2" | "row 2""#,
        ])
    }
}
