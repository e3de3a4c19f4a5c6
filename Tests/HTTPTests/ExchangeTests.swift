import Gate
import Locking
import TestSupport
import Testing
import Timing

/// What a plugin is told, in which order, and how an exchange ends.
@Suite struct ExchangeTests {
    private typealias Request = HTTPBench.Request

    @Test("method, headers and body arrive; head, data and done come in this order, each piece when it is there")
    func order() async throws {
        let bench = try HTTPBench()
        let exchange = try bench.begin("/path?query=1", Request(method: "post", body: "the body", more: #""headers": {"X-Own": "mine"}"#))
        let connection = try await bench.server.next()
        #expect(connection.request.hasPrefix("POST /path?query=1 HTTP/1.1\r\n"), "\(connection.request)")
        #expect(connection.request.contains("X-Own: mine\r\n") && connection.request.hasSuffix("\r\n\r\nthe body"), "\(connection.request)")
        #expect(exchange.order == [])
        connection.send("HTTP/1.1 418 I'm a teapot\r\nX-Two: a\r\nx-two: b\r\ncontent-length: 10\r\n\r\n")
        try await eventually("the head is there") { exchange.head != nil }
        #expect(exchange.head?.status == 418 && exchange.head?.headers["x-two"] == "a, b", "\(exchange.head!)")
        #expect(exchange.order == ["head"])
        connection.send("first")
        try await eventually("the first piece is there") { exchange.text == "first" }
        #expect(!exchange.isOver)
        connection.send("-last")
        try await exchange.ended()
        #expect(exchange.failure == nil && exchange.text == "first-last" && exchange.order == ["head", "data", "done"])
        try await bench.stop()
    }

    @Test("a plugin that takes its time in data holds the server back, and gets everything in the end")
    func slowReader() async throws {
        let (bench, signal) = (try HTTPBench(), Signal())
        let opened = Locked(false)
        let exchange = try bench.begin("/long", Request(inData: { if !opened.withLock({ $0 }) { signal.wait() } }))
        let connection = try await bench.server.next()
        // More than all buffers on the way.
        let body: [UInt8] = (0..<640).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0 &* 31), count: 1 << 16) }
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(body.count)\r\nconnection: close\r\n\r\n")
        let taken = await onThread { connection.send(body[...], patience: 2_000) }
        #expect(taken < body.count, "all of it was taken while the plugin was in its first data")
        #expect(exchange.body.isEmpty && !exchange.isOver)
        opened.withLock { $0 = true }
        signal.notify()
        #expect(await onThread { connection.send(body[taken...], patience: -1) } == body.count - taken)
        try await exchange.ended()
        #expect(exchange.failure == nil && exchange.body == body)
        try await bench.stop()
    }

    @Test("a cancelled request is answered, and its connection ends")
    func cancelled() async throws {
        let bench = try HTTPBench()
        let exchange = try bench.begin("/")
        let connection = try await bench.server.next()
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        try await eventually("a piece is there") { exchange.text == "half" }
        exchange.cancel()
        try await exchange.ended()
        #expect(exchange.failure?.status == .cancelled, "\(exchange.failure!)")
        try await eventually("the connection ends") { connection.isAbandoned }
        try await bench.stop()
    }

    @Test("a request ends with its deadline, before the head and in the middle of the body", arguments: [false, true])
    func deadline(isAnswered: Bool) async throws {
        let bench = try HTTPBench()
        let exchange = try bench.begin("/", Request(deadline: .seconds(2)))
        let connection = try await bench.server.next()
        if isAnswered { connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf") }
        try await exchange.ended()
        #expect(exchange.failure?.status == .deadlineExceeded, "\(exchange.failure!)")
        try await eventually("the connection ends") { connection.isAbandoned }
        try await bench.stop()
    }

    @Test("a server that falls silent for too long breaks the exchange")
    func idle() async throws {
        let bench = try HTTPBench()
        let exchange = try bench.begin("/", Request(more: #""idle_timeout_ms": 300"#))
        let connection = try await bench.server.next()
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        try await exchange.ended()
        #expect(exchange.failure == GateFailure(.broken, "127.0.0.1:\(bench.server.port) fell silent"))
        try await eventually("the connection ends") { connection.isAbandoned }
        try await bench.stop()
    }

    @Test("where nobody listens, nothing is available")
    func refused() async throws {
        let bench = try HTTPBench()
        bench.server.stop()
        let failure = try await bench.failure("/", Request(more: #""connect_timeout_ms": 5000"#))
        #expect(failure == GateFailure(.unavailable, "127.0.0.1:\(bench.server.port): Connection refused"))
        try await eventually("the connection is given back") { bench.isIdle }
        await bench.service.shutdown()
    }

    @Test("an answer that ends in the middle is broken, whatever came before")
    func broken() async throws {
        let bench = try HTTPBench()
        let exchange = try bench.begin("/")
        let connection = try await bench.server.next()
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        try await eventually("a piece is there") { exchange.text == "half" }
        connection.close()
        try await exchange.ended()
        #expect(exchange.failure?.status == .broken, "\(exchange.failure!)")
        #expect(exchange.failure?.message.hasPrefix("127.0.0.1:\(bench.server.port): ") == true, "\(exchange.failure!)")
        #expect(exchange.order == ["head", "data", "done"])
        try await bench.stop()
    }

    @Test("releaseAll ends what a generation runs, and nothing of another one")
    func released() async throws {
        let bench = try HTTPBench()
        let exchanges = [try bench.begin("/one"), try bench.begin("/two")]
        let connections = [try await bench.server.next(), try await bench.server.next()]
        bench.service.releaseAll(of: Party(id: "tester", generation: 2, isSerial: false, admission: .open))
        connections[0].send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        try await eventually("they go on") { exchanges.contains { $0.text == "half" } }
        #expect(exchanges.allSatisfy { !$0.isOver })
        bench.service.releaseAll(of: bench.plugin)
        for exchange in exchanges {
            try await exchange.ended()
            #expect(exchange.failure?.status == .cancelled, "\(exchange.failure!)")
        }
        try await eventually("the connections end") { connections.allSatisfy(\.isAbandoned) }
        try await bench.stop()
    }

    @Test("after the shutdown nothing is sent")
    func afterShutdown() async throws {
        let bench = try HTTPBench()
        await bench.service.shutdown()
        #expect(try await bench.failure("/") == GateFailure(.gone, "the host is stopping"))
        #expect(bench.server.count == 0)
        try await bench.stop()
    }

    /// Runs what blocks on a thread of its own.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            HostThread.start("http-test") { continuation.resume(returning: body()) }
        }
    }
}
