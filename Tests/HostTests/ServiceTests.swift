import Builtin
import FoundationEssentials
import Gate
import Glibc
import HostTesting
import Locking
import TestSupport
import Testing

@Suite struct ServiceTests {
    // MARK: Config

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "/tmp/crucible-config-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private static let document = "document(str path, out str json)"

    @Test func configGivesThePluginItsOwn() throws {
        let service = ConfigService(try ServiceDesk.settings("config: {colour: blue, sizes: [1, 2]}", directory: "/tmp"))
        #expect(try ServiceDesk().call(service, 0, "get(out str config)").text() == #"{"colour":"blue","sizes":[1,2]}"#)
        #expect(try ServiceDesk("stranger").call(service, 0, "get(out str config)").text() == "{}")
    }

    @Test func documentsAreReadOnlyWhenGranted() throws {
        try withFolder { folder in
            try Data("a: 1\nb: [x, y]\n".utf8).write(to: URL(filePath: folder + "/granted.yaml"))
            try Data("secret: 1\n".utf8).write(to: URL(filePath: folder + "/other.yaml"))
            let service = ConfigService(try ServiceDesk.settings("grants: {files: [granted.yaml, absent.yaml]}", directory: folder))
            let document = try ServiceDesk().call(service, 1, Self.document)
            #expect(try document.text(.str("granted.yaml")) == #"{"a":1,"b":["x","y"]}"#)
            #expect(try document.text(.str("./x/../granted.yaml")) == #"{"a":1,"b":["x","y"]}"#)
            #expect(document.failure(.str("other.yaml")) == GateFailure(
                .denied, "other.yaml is not granted; add it to plugins.tester.grants.files in the manifest"))
            #expect(document.failure(.str("../../etc/passwd"))?.status == .denied)
            #expect(document.failure(.str("absent.yaml")) == GateFailure(.notFound, "there is no readable file \(folder)/absent.yaml"))
            #expect(try ServiceDesk("stranger").call(service, 1, Self.document).failure(.str("granted.yaml"))?.status == .denied)
        }
    }

    /// What is not a file, not text, not YAML or far too long is refused, and nobody waits for it.
    @Test func hostileDocumentsAreRefused() throws {
        try withFolder { folder in
            try #require(mkfifo(folder + "/pipe", 0o600) == 0)
            try Data([0x61, 0xff, 0xfe]).write(to: URL(filePath: folder + "/bytes"))
            try Data("a: [1, 2".utf8).write(to: URL(filePath: folder + "/broken"))
            try Data(count: (1 << 20) + 1).write(to: URL(filePath: folder + "/long"))
            let grants = "grants: {files: [pipe, bytes, broken, long, /dev/zero]}"
            let document = try ServiceDesk().call(ConfigService(ServiceDesk.settings(grants, directory: folder)), 1, Self.document)
            #expect(document.failure(.str("pipe"))?.status == .notFound)
            #expect(document.failure(.str("/dev/zero"))?.status == .notFound)
            #expect(document.failure(.str("bytes")) == GateFailure(.invalidArgument, "\(folder)/bytes is not UTF-8"))
            #expect(document.failure(.str("broken"))?.status == .invalidArgument)
            #expect(document.failure(.str("long")) == GateFailure(.tooLarge, "\(folder)/long is larger than 1048576 bytes"))
        }
    }

    // MARK: Log

    @Test func logLinesCarryThePluginsNameAndNoOther() throws {
        let log = RecordedLog()
        let write = try ServiceDesk().call(LogService(log.logger), 0, "write(i32 level, str message, str fields)")
        _ = try write.text(.i32(4), .str("careful"), .str(#"{"where":"here","plugin":"somebody else"}"#))
        #expect(log.lines == [.init(level: .warning, plugin: "tester", message: "careful", fields: ["where": "here"])])
        #expect(write.failure(.i32(7), .str("x"), .str("")) == GateFailure(.invalidArgument, "level 7 does not exist; 0 to 6 do"))
        #expect(write.failure(.i32(-1), .str("x"), .str(""))?.status == .invalidArgument)
        #expect(write.failure(.i32(2), .str("x"), .str("[1]")) == GateFailure(.invalidArgument, "fields is not a JSON object of strings"))
        #expect(log.lines.count == 1)
    }

    // MARK: Clock

    @Test func theClockIsTheHosts() async throws {
        let clock = VirtualClock(wallAtZero: 5_000)
        let desk = ServiceDesk(clock: clock)
        let service = ClockService(clock)
        #expect(try desk.call(service, 0, "now(out i64 nanoseconds)").text() == "\(clock.now())")
        #expect(try desk.call(service, 1, "wall(out i64 nanoseconds)").text() == "\(clock.now() + 5_000)")
        let sleep = try desk.call(service, 2, "sleep(i64 nanoseconds, fn done(i32, str))")
        let slept = Locked<Result<String, GateFailure>?>(nil)
        sleep.begin([.i64(1_000)], onCallback: { _, _ in }) { result in slept.withLock { $0 = result } }
        clock.advance(by: .nanoseconds(999))
        #expect(slept.withLock { $0 } == nil)
        clock.advance(by: .nanoseconds(1))
        try await eventually("the sleeper wakes") { slept.withLock { $0 } != nil }
        #expect(slept.withLock { $0 } == .success(""))
        #expect(clock.isIdle)
    }

    @Test func aCancelledSleepEndsAtOnceAndLeavesNoTimer() async throws {
        let clock = VirtualClock()
        let desk = ServiceDesk(clock: clock)
        let ticket = try desk.gate.open(by: desk.plugin, timeout: 0).get()
        let edge = try desk.call(ClockService(clock), 2, "sleep(i64 nanoseconds, fn done(i32, str))").edge
        let slept = Locked<Result<String, GateFailure>?>(nil)
        HostCall(edge, below: ticket).begin([.i64(.max)], onCallback: { _, _ in }) { result in slept.withLock { $0 = result } }
        #expect(!clock.isIdle)
        #expect(desk.gate.cancel(ticket.id, by: desk.plugin) == .ok)
        try await eventually("the sleeper is told") { slept.withLock { $0 } != nil }
        guard case .failure(let failure) = slept.withLock({ $0 }) else { throw NeverHappened(description: "it slept") }
        #expect(failure.status == .cancelled)
        try await eventually("no timer is left") { clock.isIdle }
        let refused = await #expect(throws: GateFailure.self) { try await HostCall(edge).asynchronous([.i64(-1)]) }
        #expect(refused?.status == .invalidArgument)
    }
}
