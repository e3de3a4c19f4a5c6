import Gate
import OTLPExport
import Testing

/// The JSON of OTLP, letter by letter. The end-to-end tests let the decoder of OpenTelemetry read it.
@Suite struct SpanEncoderTests {
    private func encode(_ span: Span) -> String {
        let trace = Trace.ID(high: 0xab, low: 0xcdef)
        return String(
            decoding: SpanEncoder(ExportSource(version: "1.2.3", process: 7)).encode([FinishedSpan(span, trace: trace, epoch: 1_700_000_000_000_000_000)]), as: UTF8.self)
    }

    private static let frame = (
        #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"crucible"}},"#
            + #"{"key":"service.version","value":{"stringValue":"1.2.3"}},{"key":"process.pid","value":{"intValue":"7"}}]},"#
            + #""scopeSpans":[{"scope":{"name":"crucible.gate","version":"1.2.3"},"spans":["#,
        "]}]}]}"
    )

    @Test("ids are hexadecimal, 64 bits are texts, a root has no parent, a success no status")
    func root() {
        let span = Span(id: 0x1_0003, parent: 0, caller: "host", provider: "b", interface: "t.t/1", function: "f", start: 5, end: 9)
        #expect(encode(span) == Self.frame.0
            + #"{"attributes":[{"key":"crucible.caller","value":{"stringValue":"host"}},{"key":"crucible.provider","value":{"stringValue":"b"}},"#
            + #"{"key":"crucible.span.kind","value":{"stringValue":"call"}},{"key":"rpc.method","value":{"stringValue":"f"}},"#
            + #"{"key":"rpc.service","value":{"stringValue":"t.t/1"}},{"key":"rpc.system","value":{"stringValue":"crucible"}}],"#
            + #""endTimeUnixNano":"1700000000000000009","kind":1,"name":"b f","spanId":"0000000000010003","startTimeUnixNano":"1700000000000000005","#
            + #""traceId":"00000000000000ab000000000000cdef"}"# + Self.frame.1)
    }

    @Test("a plugin's own span has its name and its attributes, and says whether somebody outside was asked and what went wrong")
    func own() {
        let span = Span(
            id: 2, parent: 1, kind: .own, caller: "p", provider: "p", interface: "", function: "chat \"m\"", start: 0, end: 0, status: 13,
            isOutbound: true, attributes: ["a": .number(0.5), "b": .flag(true), "c": .integer(-3)])
        #expect(encode(span) == Self.frame.0
            + #"{"attributes":[{"key":"a","value":{"doubleValue":0.5}},{"key":"b","value":{"boolValue":true}},{"key":"c","value":{"intValue":"-3"}},"#
            + #"{"key":"crucible.provider","value":{"stringValue":"p"}},{"key":"crucible.span.kind","value":{"stringValue":"own"}},"#
            + #"{"key":"crucible.status","value":{"stringValue":"RATE_LIMITED"}},{"key":"error.type","value":{"stringValue":"RATE_LIMITED"}}],"#
            + #""endTimeUnixNano":"1700000000000000000","kind":3,"name":"chat \"m\"","parentSpanId":"0000000000000001","spanId":"0000000000000002","#
            + #""startTimeUnixNano":"1700000000000000000","status":{"code":2},"traceId":"00000000000000ab000000000000cdef"}"# + Self.frame.1)
    }

    @Test("what is ordinary is no error, and an answer of a server that says so is one", arguments: [
        (8, "p", [:], nil), (3, "host", [:], nil), (3, "p", [:], "NOT_FOUND"), (9, "host", [:], "DEADLINE_EXCEEDED"),
        (0, "host", ["http.response.status_code": SpanValue.integer(200)], nil), (0, "host", ["http.response.status_code": .integer(404)], "404"),
        (1, "p", ["error.type": .text("tool_error")], "tool_error"),
    ] as [(Int32, String, [String: SpanValue], String?)])
    func errors(_ status: Int32, _ provider: String, _ attributes: [String: SpanValue], _ expected: String?) {
        let text = encode(Span(
            id: 1, parent: 0, caller: "a", provider: provider, interface: "t.t/1", function: "f", start: 0, end: 1, status: status, attributes: attributes))
        #expect(text.contains(#""status":{"code":2}"#) == (expected != nil))
        if let expected { #expect(text.contains(#"{"key":"error.type","value":{"stringValue":"\#(expected)"}}"#), "\(text)") }
    }

    @Test("callbacks that share a span say how many they were")
    func callbacks() {
        let span = Span(id: 3, parent: 1, kind: .callback, caller: "a", provider: "b", interface: "t.t/1", function: "data", start: 0, end: 1, count: 24)
        #expect(encode(span).contains(#"{"key":"crucible.callback.count","value":{"intValue":"24"}}"#))
    }
}
