import FoundationEssentials
import Gate
import Locking
import TestSupport

/// What a plugin was told in one request.
final class Exchange: Sendable {
    private struct State {
        /// The callbacks in their order, `data` once for any number of pieces.
        var order: [String] = []
        var head: Head?
        var body: [UInt8] = []
        var result: Result<String, GateFailure>?
    }

    /// http-response.schema.json
    struct Head: Decodable, Sendable {
        var status: Int
        var headers: [String: String]
    }

    private let gate: Gate
    private let plugin: Party
    private let ticket: CallTicket
    private let state = Locked(State())

    init(gate: Gate, plugin: Party, ticket: CallTicket) {
        (self.gate, self.plugin, self.ticket) = (gate, plugin, ticket)
    }

    func note(_ name: String, _ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            if state.order.last != name { state.order.append(name) }
            if name == "head" { state.head = try? JSONDecoder().decode(Head.self, from: Data(bytes)) } else { state.body += bytes }
        }
    }

    func end(_ result: Result<String, GateFailure>) {
        state.withLock { state in
            state.order.append("done")
            state.result = result
        }
    }

    var order: [String] { state.withLock { $0.order } }
    var head: Head? { state.withLock { $0.head } }
    var body: [UInt8] { state.withLock { $0.body } }
    var text: String { String(decoding: body, as: UTF8.self) }
    var isOver: Bool { state.withLock { $0.result != nil } }
    /// nil while it runs, and when it ended well.
    var failure: GateFailure? {
        guard case .failure(let failure)? = state.withLock({ $0.result }) else { return nil }
        return failure
    }

    func ended() async throws { try await eventually("the request is answered") { isOver } }

    func cancel() { _ = gate.cancel(ticket.id, by: plugin) }
}
