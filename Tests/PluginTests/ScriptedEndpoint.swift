import Builtin
import Dispatch
import Gate
import Locking

/// `crucible.http/1` as a script: no network; each model's answers come in order, the last again and again.
final class ScriptedEndpoint: HostService {
    struct Request: Sendable {
        var plugin: String
        var url: String
        var headers: Value
        var body: Value
    }

    private struct State {
        var answers: [String: [Answer]]
        var requests: [Request] = []
        var cancelled = 0
    }

    private let state: Locked<State>

    /// - Parameter answers: by the model that is asked, or by the last part of the path for a request without a body (`models`).
    init(_ answers: [String: [Answer]] = [:]) { state = Locked(State(answers: answers)) }

    var requests: [Request] { state.withLock { $0.requests } }
    var cancelled: Int { state.withLock { $0.cancelled } }

    /// The bodies that a model was asked with.
    func asked(_ model: String) -> [Value] { requests.map(\.body).filter { $0["model"] == .string(model) } }

    var interface: String { "crucible.http/1" }
    var functions: [HostFunction] { [{ self.request($0) }] }

    private func request(_ call: HostInvocation) -> GateStatus {
        guard let document = try? Value(json: call.text(0)) else { return call.fail(.invalidArgument, "the request is no JSON") }
        let body = (try? Value(json: call.text(1))) ?? .null
        let url = document["url"].string
        let key = body == .null ? url.split(separator: "/").last.map(String.init) ?? "" : body["model"].string
        let answer = state.withLock { state -> Answer in
            state.requests.append(Request(plugin: call.caller.id, url: url, headers: document["headers"], body: body))
            guard var queue = state.answers[key], let first = queue.first else { return .error(404, "no script for \(key)") }
            if queue.count > 1 { queue.removeFirst() }
            state.answers[key] = queue
            return first
        }
        let (head, data, done) = (call.callback(2), call.callback(3), call.done)
        call.onCancel { [self] in
            state.withLock { $0.cancelled += 1 }
            done(.i32(GateStatus.cancelled.rawValue), .str("cancelled"))
        }
        // As the real service does, not on the caller's thread.
        DispatchQueue.global().async { Self.play(answer, head, data, done) }
        return .ok
    }

    private static func play(_ answer: Answer, _ head: HostCallback, _ data: HostCallback, _ done: HostCallback) {
        if let status = answer.status {
            let document: Value = ["status": .int(status), "headers": .object(answer.headers.mapValues { .string($0) })]
            guard head(.str(document.text)) == .ok else { return }
        }
        for piece in answer.pieces { guard data(.bytes(piece)) == .ok else { return } }
        switch answer.ending {
        case .complete: done(.i32(0), .str(""))
        case .failed(let status, let message): done(.i32(status.rawValue), .str(message))
        case .hangs: break
        }
    }
}
