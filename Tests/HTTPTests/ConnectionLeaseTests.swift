import FoundationEssentials
import Gate
import Glibc
import TestSupport
import Testing

/// Each exchange holds the lease of one connection while it lasts.
@Suite struct ConnectionLeaseTests {
    /// The host has one connection, and somebody has it.
    private func busy(queue: Int = 8) async throws -> (bench: HTTPBench, first: Exchange, connection: LoopbackConnection) {
        let bench = try HTTPBench(connections: 1, queue: queue)
        let first = try bench.begin("/first")
        let connection = try await bench.server.next()
        #expect(bench.leases.desk.figures().held.connections == 1)
        return (bench, first, connection)
    }

    @Test("with one connection the second exchange waits for the end of the first, and then runs")
    func waits() async throws {
        let (bench, first, connection) = try await busy()
        let second = try bench.begin("/second")
        #expect(bench.waiting == 1 && !second.isOver)
        #expect(bench.server.count == 1, "nothing is sent before its turn")
        connection.answer("one")
        try await first.ended()
        let next = try await bench.server.next()
        #expect(next.request.hasPrefix("GET /second "), "\(next.request)")
        next.answer("two")
        try await second.ended()
        #expect(first.failure == nil && first.text == "one" && second.failure == nil && second.text == "two")
        try await bench.stop()
    }

    @Test("an exchange that is cancelled while it waits is answered at once and never sent; the next one has its turn")
    func cancelledWaiter() async throws {
        let (bench, first, connection) = try await busy()
        let second = try bench.begin("/second")
        let third = try bench.begin("/third")
        #expect(bench.waiting == 2)
        second.cancel()
        try await second.ended()
        #expect(second.failure?.status == .cancelled, "\(second.failure!)")
        #expect(bench.waiting == 1 && !first.isOver && !third.isOver)
        connection.answer("one")
        let next = try await bench.server.next()
        #expect(next.request.hasPrefix("GET /third "), "\(next.request)")
        next.answer("three")
        try await third.ended()
        #expect(third.failure == nil && bench.server.count == 2)
        try await bench.stop()
    }

    @Test("one that waits past its deadline is told so")
    func deadline() async throws {
        let (bench, first, connection) = try await busy()
        let second = try bench.begin("/second", HTTPBench.Request(deadline: .milliseconds(50)))
        try await second.ended()
        #expect(second.failure?.status == .deadlineExceeded, "\(second.failure!)")
        try await eventually("it waits no more") { bench.waiting == 0 }
        connection.answer("one")
        try await first.ended()
        #expect(bench.server.count == 1)
        try await bench.stop()
    }

    @Test("where nobody may wait, it is refused, and what runs goes on")
    func noQueue() async throws {
        let (bench, first, connection) = try await busy(queue: 0)
        let failure = try await bench.failure("/second")
        #expect(failure?.status == .resourceExhausted, "\(failure!)")
        #expect(failure?.message.contains("see leases.queue in the manifest") == true, "\(failure!)")
        connection.answer("one")
        try await first.ended()
        #expect(first.failure == nil && bench.server.count == 1)
        try await bench.stop()
    }

    @Test("however an exchange ends, its connection is given back: the next one has it", arguments: ["cancelled", "broken", "released"])
    func givenBack(_ end: String) async throws {
        let (bench, first, connection) = try await busy()
        switch end {
        case "cancelled": first.cancel()
        case "broken": connection.close()
        default: bench.service.releaseAll(of: bench.plugin)
        }
        try await first.ended()
        #expect(first.failure != nil)
        let second = try bench.begin("/second")
        try await bench.server.next().answer("two")
        try await second.ended()
        #expect(second.failure == nil && second.text == "two")
        try await bench.stop()
    }

    @Test("what waits when its generation ends is answered, and never sent")
    func releasedWaiter() async throws {
        let (bench, first, _) = try await busy()
        let second = try bench.begin("/second")
        bench.service.releaseAll(of: bench.plugin)
        for exchange in [first, second] {
            try await exchange.ended()
            #expect(exchange.failure?.status == .cancelled, "\(exchange.failure!)")
        }
        #expect(bench.server.count == 1)
        try await bench.stop()
    }

    @Test("two plugins use one connection, one after the other: the kernel knows of one socket")
    func pooled() async throws {
        let bench = try HTTPBench()
        let first = try bench.begin("/first")
        let connection = try await bench.server.next()
        connection.answerAndStay("one")
        try await first.ended()
        for round in 2...5 {
            let exchange = try bench.begin("/\(round)", HTTPBench.Request(isOther: round % 2 == 0))
            #expect(connection.nextRequest().hasPrefix("GET /\(round) "))
            connection.answerAndStay("\(round)")
            try await exchange.ended()
            #expect(exchange.failure == nil && exchange.text == "\(round)")
            #expect(Self.sockets(to: bench.server.port) == 1)
        }
        #expect(bench.server.count == 1)
        try await bench.stop()
    }

    @Test("of many exchanges at once, as many have a socket as there are connections")
    func bounded() async throws {
        let bench = try HTTPBench(connections: 2, queue: 16)
        let exchanges = try (0..<10).map { try bench.begin("/\($0)", HTTPBench.Request(isOther: $0 % 2 == 0)) }
        for round in 0..<5 {
            let pair = (try await bench.server.next(), try await bench.server.next())
            #expect(Self.sockets(to: bench.server.port) == 2 && bench.server.count == 2 * (round + 1))
            pair.0.answer("yes")
            pair.1.answer("yes")
        }
        for exchange in exchanges { try await exchange.ended() }
        #expect(exchanges.allSatisfy { $0.failure == nil && $0.text == "yes" })
        try await bench.stop()
    }

    /// All of it: Foundation stops after one piece, since the kernel says that the file is empty. Other tests leave many lines in it for a minute.
    private static func connectionTable() -> String {
        guard let file = fopen("/proc/self/net/tcp", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Connections to the port that are established, as the kernel counts them.
    private static func sockets(to port: Int) -> Int {
        let table = connectionTable()
        let address = "0100007F:" + String(port + 0x10000, radix: 16, uppercase: true).dropFirst()
        return table.split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[2] == address && fields[3] == "01"
        }
    }
}
