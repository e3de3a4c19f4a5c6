import Descriptor
import FoundationEssentials
import Gate
import Host
import Timing

/// One request to the orchestration, traced and cancellable.
struct RequestRun: Sendable {
    let host: RunningHost
    let timeout: Duration

    /// - Parameter onEvent: false cancels the request.
    func ask(
        _ request: AssistantRequest, _ interruption: Interruption, onEvent: @escaping @Sendable (AssistantEvent) -> Bool
    ) async -> RequestOutcome {
        let trace = host.host.beginKeptTrace()
        let gate = host.host.gate
        let ticket: CallTicket
        switch gate.open(by: gate.host, timeout: timeout.nanoseconds, trace: trace) {
        case .success(let opened): ticket = opened
        case .failure(let failure): return RequestOutcome(result: .failure(failure), trace: trace)
        }
        defer { _ = gate.close(ticket.id, by: gate.host) }
        interruption.onFirst { _ in _ = gate.cancel(ticket.id, by: gate.host) }
        do throws(GateFailure) {
            let edge = try edge()
            let text = JSONText.encode(request, isPretty: false)
            let reply = try await HostCall(edge, below: ticket).asynchronous([.str(text)]) { _, arguments in
                if let event = try? JSONDecoder().decode(AssistantEvent.self, from: Data(arguments.bytes(0))), !onEvent(event) {
                    _ = gate.cancel(ticket.id, by: gate.host)
                }
            }
            guard let result = try? JSONDecoder().decode(AssistantResult.self, from: Data(reply.utf8)) else {
                throw GateFailure(.broken, "the orchestration's answer does not fit orchestration-result.schema.json")
            }
            return RequestOutcome(result: .success(result), trace: trace)
        } catch {
            return RequestOutcome(result: .failure(error), trace: trace)
        }
    }

    private func edge() throws(GateFailure) -> Edge {
        do { return try host.host.edge(InterfaceName("crucible.orchestration/1"), "submit") } catch {
            throw GateFailure(.unavailable, "\(error); add a plugin that provides crucible.orchestration/1 to the manifest")
        }
    }
}

struct RequestOutcome: Sendable {
    var result: Result<AssistantResult, GateFailure>
    var trace: Trace
}
