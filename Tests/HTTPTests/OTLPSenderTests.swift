import Gate
import HTTPService
import Locking
import Manifest
import OTLPExport
import TestSupport
import Testing
import Timing

/// Real requests to a collector that behaves and misbehaves. The host's side must never wait, fail or lose count.
@Suite(.timeLimit(.minutes(2)))
struct OTLPSenderTests {
    private static func sender(_ port: Int) throws -> OTLPSender {
        let text = "crucible: 1\ntraces: { otlp: \"http://127.0.0.1:\(port)/v1/traces?a=b\", headers: { authorization: Bearer t0ken } }\nplugins: { a: { library: A } }"
        return OTLPSender(try Manifest.parse(text, file: "test.yaml", directory: "/").resolved(environment: [:]).traces.collector)
    }

    /// Two spans are sent; `serve` answers as the collector. Gives what became of them.
    private static func export(
        _ server: LoopbackServer, attempts: Int = 5, flush: Int64 = 60_000_000_000, _ serve: @Sendable (LoopbackServer) async throws -> Void
    ) async throws -> (figures: SpanExportFigures, warnings: [String]) {
        let warnings = Locked<[String]>([])
        var settings = SpanExportSettings(queue: 10)
        (settings.batch, settings.backoff, settings.attempts, settings.flush) = (2, 2, attempts, flush)
        let exporter = SpanExporter(
            settings, encoder: SpanEncoder(ExportSource(version: "1.2.3", process: 7)), sender: try sender(server.port), clock: SystemClock.shared,
            warn: { text in warnings.withLock { $0.append(text) } })
        let trace = Trace(limit: 0, sink: exporter)
        for id: UInt64 in 1...2 {
            exporter.take(Span(id: id, parent: id - 1, caller: "a", provider: "b", interface: "t.t/1", function: "f", start: 1, end: 2), of: trace)
        }
        try await serve(server)
        await exporter.stop()
        return (exporter.figures, warnings.withLock { $0 })
    }

    private static let answer = "HTTP/1.1 %\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"

    private static func answered(_ server: LoopbackServer, _ status: String) async throws -> LoopbackConnection {
        let connection = try await server.next()
        connection.send(answer.replacing("%", with: status))
        connection.close()
        return connection
    }

    @Test("a request is OTLP over HTTP, with the headers of the manifest")
    func sends() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let (figures, warnings) = try await Self.export(server) { server in
            let request = try await Self.answered(server, "200 OK").request
            #expect(request.hasPrefix("POST /v1/traces?a=b HTTP/1.1\r\n") && request.contains("content-type: application/json\r\n"))
            #expect(request.contains("authorization: Bearer t0ken\r\n") && request.contains(#""parentSpanId":"0000000000000001""#), "\(request)")
        }
        #expect(figures.exported == 2 && figures.dropped.isEmpty && warnings.isEmpty && server.count == 1)
    }

    @Test("a collector that is busy, or resets the connection, gets the spans again")
    func again() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let (figures, warnings) = try await Self.export(server) { server in
            _ = try await Self.answered(server, "503 Busy\r\nretry-after: 0")
            try await server.next().close()
            _ = try await Self.answered(server, "429 Slowly")
            _ = try await Self.answered(server, "200 OK")
        }
        #expect(figures.exported == 2 && figures.dropped.isEmpty && warnings.isEmpty && server.count == 4)
    }

    @Test("one that refuses is not asked again, and one that stays busy not for ever")
    func dropped() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let refused = try await Self.export(server) { _ = try await Self.answered($0, "400 No") }
        #expect(refused.figures.dropped == [.refused: 2] && refused.warnings.count == 1 && server.count == 1)
        let busy = try await Self.export(server, attempts: 3) { server in
            for _ in 0..<3 { _ = try await Self.answered(server, "503 Busy") }
        }
        #expect(busy.figures.dropped == [.unreachable: 2] && busy.warnings.count == 1 && server.count == 4)
        #expect(!"\(refused.warnings + busy.warnings)".contains("t0ken"))
    }

    @Test("one that is not there, or never answers, does not keep the host from stopping")
    func gone() async throws {
        let server = try LoopbackServer()
        server.stop()
        let down = try await Self.export(server, attempts: 3) { _ in }
        #expect(down.figures.dropped == [.unreachable: 2] && down.figures.waiting == 0 && down.warnings.count == 1)
        let silent = try LoopbackServer()
        defer { silent.stop() }
        let hung = try await Self.export(silent, flush: 20_000_000) { _ = try await $0.next() }
        #expect(hung.figures.dropped == [.stopped: 2] && hung.figures.waiting == 0 && hung.warnings.count == 1)
    }
}
