import Gate
import InMemoryTracing
import Testing
import Tracing

/// What the service says of a traced request, to the server and in the trace.
@Suite struct TraceParentTests {
    private func lines(_ connection: LoopbackConnection) -> [String] {
        connection.request.split(separator: "\r\n").map(String.init).filter { $0.lowercased().hasPrefix("traceparent:") }
    }

    @Test("a traced request carries the exchange's span, which says where it went and how it was answered, and nothing of what it asked")
    func traced() async throws {
        let bench = try HTTPBench()
        let trace = Trace()
        let exchange = try bench.begin("/secret/path?key=secret", HTTPBench.Request(method: "post", body: "secret", trace: trace))
        let connection = try await bench.server.next()
        connection.send("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")
        try await exchange.ended()
        let span = try #require(trace.spans.last)
        #expect(lines(connection) == ["traceparent: 00-\(trace.id)-\(Hexadecimal.text(span.id))-00"])
        #expect(span.isOutbound && span.function == "request" && span.status == 0)
        #expect(span.attributes == [
            "http.request.method": .text("POST"), "server.address": .text("127.0.0.1"), "server.port": .integer(Int64(bench.server.port)),
            "http.response.status_code": .integer(503),
        ])
        try await bench.stop()
    }

    @Test("a tracer of the process gets no span of an exchange, and adds nothing to the request: the trace has it once")
    func once() async throws {
        let tracer = InMemoryTracer()
        try await withTracer(tracer) {
            let bench = try HTTPBench()
            let trace = Trace()
            let exchange = try bench.begin("/secret/path?key=secret", HTTPBench.Request(trace: trace))
            let connection = try await bench.server.next()
            connection.answer("")
            try await exchange.ended()
            #expect(trace.spans.filter(\.isOutbound).count == 1 && lines(connection).count == 1)
            try await bench.stop()
        }
        #expect(tracer.finishedSpans.isEmpty && tracer.performedContextInjections.isEmpty)
    }

    @Test("a request that is not traced carries nothing, and one of the plugin's own stays as it is")
    func untraced() async throws {
        let bench = try HTTPBench()
        let plain = try bench.begin("/")
        let first = try await bench.server.next()
        first.answer("")
        try await plain.ended()
        #expect(lines(first) == [])
        let own = try bench.begin("/", HTTPBench.Request(more: #""headers": {"Traceparent": "mine"}"#, trace: Trace()))
        let second = try await bench.server.next()
        second.answer("")
        try await own.ended()
        #expect(lines(second) == ["Traceparent: mine"])
        try await bench.stop()
    }
}
