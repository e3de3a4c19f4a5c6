import Builtin
import Gate
import Host
import HostTesting
import Locking
import Metric
import OTLPExport
import Signature
import TestSupport
import Testing

/// `crucible.trace/1` as a plugin that may be hostile calls it, and whose traces leave the host.
@Suite struct TraceServiceTests {
    private let gate = Gate(clock: VirtualClock())
    private let plugin = Party(id: "tester", generation: 1, isSerial: false, admission: .open)
    private let service = TraceService()

    private func call(_ function: Int, _ signature: String, _ inputs: [GateValue], in ticket: CallTicket?) throws -> HostCall.Outs {
        let edge = try gate.connect(
            consumer: plugin, to: .host(service.functions[function]), interface: service.interface, signature: Signature(parsing: signature)
        ).edge
        return try HostCall(edge, below: ticket).synchronous(inputs)
    }

    private func note(_ document: String, in ticket: CallTicket?) throws -> GateStatus {
        do throws(any Error) {
            _ = try call(0, "note(str note)", [.str(document)], in: ticket)
            return .ok
        } catch let failure { return (failure as? GateFailure)?.status ?? .failed }
    }

    @Test("what is said of an opened call makes its span; what cannot be is refused and changes nothing")
    func notes() throws {
        let trace = Trace()
        let root = try gate.open(by: plugin, timeout: 0, trace: trace).get()
        let text = String(repeating: "x", count: 257)
        let many = (0...SpanNote.mostAttributes).map { "\"a\($0)\": 1" }.joined(separator: ", ")
        for (document, status) in [
            ("", GateStatus.invalidArgument), ("[]", .invalidArgument), (#"{"name": 7}"#, .invalidArgument), (#"{"name": ""}"#, .invalidArgument),
            (#"{"name": "\#(text)"}"#, .invalidArgument), (#"{"status": 17}"#, .invalidArgument), (#"{"status": -1}"#, .invalidArgument),
            (#"{"attributes": {"a": []}}"#, .invalidArgument), (#"{"attributes": {"a": null}}"#, .invalidArgument),
            (#"{"attributes": {"A": 1}}"#, .invalidArgument), (#"{"attributes": {"a..b": 1}}"#, .invalidArgument),
            (#"{"attributes": {"": 1}}"#, .invalidArgument), (#"{"attributes": {"a": "\#(text)"}}"#, .invalidArgument),
            (#"{"attributes": {"\#(text)": 1}}"#, .invalidArgument), (#"{"attributes": {\#(many)}}"#, .resourceExhausted),
            (String(repeating: " ", count: 1 << 15), .tooLarge),
        ] { #expect(try note(document, in: root) == status, "\(document.prefix(60))") }
        #expect(try note(#"{"name": "work", "outbound": true, "attributes": {"a.b_1": "x", "c": 2, "d": 0.5, "e": true}}"#, in: root) == .ok)
        #expect(try call(1, "context(out str traceparent)", [], in: root).map(\.value.text) == ["00-\(trace.id)-\(Hexadecimal.text(root.id))-00"])
        #expect(try note(#"{"status": 13}"#, in: root) == .ok)
        _ = gate.close(root.id, by: plugin)
        let span = try #require(trace.spans.first)
        #expect(trace.spans.count == 1 && span.function == "work" && span.isOutbound && span.status == 13)
        #expect(span.attributes == ["a.b_1": .text("x"), "c": .integer(2), "d": .number(0.5), "e": .flag(true)])
    }

    @Test("without a trace there is nothing to say, which is no failure; an ended call has no span any more")
    func untraced() throws {
        let root = try gate.open(by: plugin, timeout: 0).get()
        #expect(try note(#"{"name": "work"}"#, in: root) == .ok && note(#"{"name": "work"}"#, in: nil) == .ok)
        #expect(try note("nonsense", in: root) == .invalidArgument)
        #expect(try call(1, "context(out str traceparent)", [], in: root).map(\.value.text) == [""])
        _ = gate.close(root.id, by: plugin)
        #expect(try note(#"{"name": "work"}"#, in: root) == .cancelled)
    }

    private final class Sender: CollectorSender {
        let requests = Locked(0)
        func send(_ body: [UInt8]) async -> ExportOutcome {
            requests.withLock { $0 += 1 }
            return .taken(rejected: 0)
        }
        func shutdown() async {}
    }

    private func host(_ section: String, _ sender: Sender) async throws -> TestHost {
        var options = TestHost.Options()
        options.collectorSender = sender
        return try await TestHost("crucible: 1\n\(section)\nplugins: {}\n", options)
    }

    @Test("a trace is begun when the manifest wants it sent and it is among the share, and what waits is sent when the host stops")
    func begins() async throws {
        let sender = Sender()
        for (section, isSent) in [("", false), ("traces: { otlp: http://127.0.0.1:1/v1/traces, sample: 0% }", false), ("traces: { otlp: http://127.0.0.1:1/v1/traces }", true)] {
            let test = try await host(section, sender)
            try await test.start()
            let trace = test.host.beginTrace()
            #expect((trace != nil) == isSent, "\(section)")
            let span = Span(id: 1, parent: 0, caller: "a", provider: "b", interface: "t.t/1", function: "f", start: 0, end: 1)
            test.host.beginKeptTrace().add(span)
            trace?.add(span)
            #expect(test.host.figures.contains { $0.name == "crucible.trace.spans.dropped" } == section.contains("otlp"))
            await test.stop()
            #expect(sender.requests.withLock { $0 } == (isSent ? 1 : 0))
            let exported = test.host.figures.first { $0.name == "crucible.trace.spans.exported" }?.samples.first
            if isSent { #expect(exported?.value == .counter(MetricAmount(2))) }
        }
    }
}
