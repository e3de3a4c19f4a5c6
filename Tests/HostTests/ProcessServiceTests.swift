import Builtin
import Gate
import Glibc
import Lease
import Locking
import TestSupport
import Testing
import Timing

@Suite struct ProcessServiceTests {
    private static let spawn = "spawn(str spec, out handle process, fn line(i32, bytes), fn done(i32, str))"
    private static let write = "write(handle process, bytes data)"
    private static let closeInput = "close_input(handle process)"
    private static let terminate = "terminate(handle process, i64 grace_ms)"

    private let leases = LeaseService(LeaseSettings(), clock: SystemClock.shared)

    private func service(_ leases: LeaseService? = nil) throws -> ProcessHostService {
        ProcessHostService(
            try ServiceDesk.settings("grants: {commands: [cat, /bin/sh]}", directory: "/tmp"), leases: leases ?? self.leases,
            environment: ["PATH": "/usr/bin:/bin", "SECRET": "hidden", "LANG": "C"])
    }

    /// What a child wrote, and how it ended.
    private final class Record: Sendable {
        let lines = Locked<[String]>([])
        let end = Locked<Result<String, GateFailure>?>(nil)
        var text: [String] { lines.withLock { $0 } }
        var result: Result<String, GateFailure>? { end.withLock { $0 } }
    }

    private func begin(_ call: HostCall, _ specification: String) -> Record {
        let record = Record()
        call.begin([.str(specification)]) { _, arguments in
            let line = "\(arguments.int32(0)) \(String(decoding: arguments.bytes(1), as: UTF8.self))"
            record.lines.withLock { $0.append(line) }
        } completion: { result in record.end.withLock { $0 = result } }
        return record
    }

    /// The first child of a service has the number 1.
    private let first = GateValue.u64(1)

    @Test func aGrantedProgramRuns() async throws {
        let (desk, service) = (ServiceDesk(), try service())
        let record = begin(try desk.call(service, 0, Self.spawn), #"{"command":["cat"]}"#)
        _ = try desk.call(service, 1, Self.write).text(first, .bytes(Array("one\ntwo\n".utf8)))
        _ = try desk.call(service, 2, Self.closeInput).text(first)
        try await eventually("cat ends") { record.result != nil }
        #expect(record.text == ["1 one", "1 two"])
        #expect(record.result == .success(#"{"code":0}"#))
        #expect(try desk.call(service, 1, Self.write).failure(first, .bytes([1])) == GateFailure(.gone, "the process has ended"))
        await service.shutdown()
    }

    @Test func whatIsNotGrantedIsDenied() async throws {
        let (desk, service) = (ServiceDesk(), try service())
        let spawn = try desk.call(service, 0, Self.spawn)
        let denied = await #expect(throws: GateFailure.self) { try await spawn.asynchronous([.str(#"{"command":["ls"]}"#)]) }
        #expect(denied == GateFailure(.denied, "ls is not granted; add it to plugins.tester.grants.commands in the manifest"))
        // A granted name is not a path to a program of that name, and the other way round.
        for command in [#"["/bin/cat"]"#, #"["sh"]"#, #"["/bin/../bin/ls"]"#] {
            let failure = await #expect(throws: GateFailure.self) { try await spawn.asynchronous([.str("{\"command\":\(command)}")]) }
            #expect(failure?.status == .denied)
        }
        for bad in ["", "[]", #"{"command":[]}"#, #"{"command":"cat"}"#] {
            let failure = await #expect(throws: GateFailure.self) { try await spawn.asynchronous([.str(bad)]) }
            #expect(failure?.status == .invalidArgument)
        }
        let stranger = try ServiceDesk(beside: desk, "stranger").call(service, 0, Self.spawn)
        let failure = await #expect(throws: GateFailure.self) { try await stranger.asynchronous([.str(#"{"command":["cat"]}"#)]) }
        #expect(failure?.status == .denied)
        await service.shutdown()
    }

    /// The host's secrets are not the children's.
    @Test func theEnvironmentIsCleaned() async throws {
        let (desk, service) = (ServiceDesk(), try service())
        let record = begin(
            try desk.call(service, 0, Self.spawn), #"{"command":["/bin/sh","-c","echo $SECRET,$LANG,$OWN; pwd"],"environment":{"OWN":"mine"}}"#)
        try await eventually("sh ends") { record.result != nil }
        #expect(record.text == ["1 ,C,mine", "1 /tmp"])
        await service.shutdown()
    }

    @Test func anothersProcessIsOutOfReach() async throws {
        let (desk, service) = (ServiceDesk(), try service())
        let record = begin(try desk.call(service, 0, Self.spawn), #"{"command":["cat"]}"#)
        let other = ServiceDesk(beside: desk, "other")
        #expect(try other.call(service, 1, Self.write).failure(first, .bytes([1]))?.status == .gone)
        #expect(try other.call(service, 2, Self.closeInput).failure(first)?.status == .gone)
        #expect(try other.call(service, 3, Self.terminate).failure(first, .i64(0))?.status == .gone)
        #expect(try desk.call(service, 3, Self.terminate).failure(first, .i64(60_001))?.status == .invalidArgument)
        #expect(record.result == nil)
        await service.shutdown()
        try await eventually("the shutdown ends it") { record.result != nil }
    }

    /// When this returns, none of the owner's children runs: a next attempt does not meet the last one's.
    @Test func childrenEndWithTheirOwner() async throws {
        let (desk, service) = (ServiceDesk(), try service())
        let record = begin(try desk.call(service, 0, Self.spawn), #"{"command":["/bin/sh","-c","echo $$; exec cat"]}"#)
        try await eventually("the child speaks") { !record.text.isEmpty }
        let pid = try #require(record.text.first.flatMap { Int32($0.dropFirst(2)) })
        service.releaseAll(of: desk.plugin)
        #expect(kill(pid, 0) != 0)
        try await eventually("its caller is told") { record.result != nil }
        await service.shutdown()
    }

    @Test func cancellingTheCallEndsTheChild() async throws {
        let (desk, service) = (ServiceDesk(), try service())
        let ticket = try desk.gate.open(by: desk.plugin, timeout: 0).get()
        let edge = try desk.call(service, 0, Self.spawn).edge
        let record = begin(HostCall(edge, below: ticket), #"{"command":["cat"]}"#)
        #expect(record.result == nil)
        #expect(desk.gate.cancel(ticket.id, by: desk.plugin) == .ok)
        try await eventually("it ends") { record.result != nil }
        await service.shutdown()
    }

    @Test("each child has the lease of a connection; where none is free it does not start, and it gives it back however it ends")
    func childrenAreLeased() async throws {
        var settings = LeaseSettings()
        settings.capacity.connections = 1
        let leases = LeaseService(settings, clock: SystemClock.shared)
        let (desk, service) = (ServiceDesk(), try service(leases))
        var held: Int64 { leases.desk.figures().held.connections }
        let spawn = try desk.call(service, 0, Self.spawn)
        let first = begin(spawn, #"{"command":["cat"]}"#)
        #expect(held == 1)
        let refused = await #expect(throws: GateFailure.self) { try await spawn.asynchronous([.str(#"{"command":["cat"]}"#)]) }
        #expect(refused == GateFailure(.resourceExhausted, "a child process needs a connection: it is not free now; see leases.connections in the manifest"))
        _ = try desk.call(service, 3, Self.terminate).text(.u64(1), .i64(0))
        try await eventually("it is killed") { first.result != nil }
        #expect(held == 0)
        let missing = await #expect(throws: GateFailure.self) { try await spawn.asynchronous([.str(#"{"command":["/bin/sh"],"directory":"/nowhere"}"#)]) }
        #expect(missing != nil && held == 0, "\(String(describing: missing))")
        let second = begin(spawn, #"{"command":["/bin/sh","-c","exit 3"]}"#)
        try await eventually("it ends") { second.result != nil }
        #expect(second.result == .success(#"{"code":3}"#) && held == 0)
        await service.shutdown()
    }

    @Test func portsAreFree() throws {
        let port = try ServiceDesk().call(try service(), 4, "port(out u32 port)").text()
        #expect(UInt16(port) != nil && port != "0")
    }
}
