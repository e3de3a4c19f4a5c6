import Builtin
import FoundationEssentials
import Gate
import Locking

/// `crucible.http/1` that answers from a script, so that a plugin which speaks HTTP can be tested without a server. It asks for no grants;
/// what it was asked is recorded. [any-thread]
public final class ScriptedHTTP: HostService {
    /// What the plugin asked for.
    public struct Request: Sendable, Hashable {
        /// The manifest id of the plugin.
        public var plugin: String
        public var method: String
        public var url: String
        /// As the plugin wrote them.
        public var headers: [String: String]
        public var body: [UInt8]
    }

    /// How a request goes wrong.
    public enum Fault: Sendable, Hashable {
        /// Nothing is listening: `done(UNAVAILABLE)`, no head.
        case refuses
        /// The connection ends after so many bytes of the body: `done(BROKEN)`.
        case breaks(afterBytes: Int)
        /// Head and body come, `done` does not; the request ends when it is cancelled, or when the service shuts down.
        case hangs
    }

    /// One answer.
    public struct Response: Sendable {
        public var status: Int
        /// Names in lower case.
        public var headers: [String: String]
        /// The body, in the pieces in which it arrives.
        public var pieces: [[UInt8]]
        public var fault: Fault?

        public init(status: Int = 200, headers: [String: String] = [:], pieces: [[UInt8]], fault: Fault? = nil) {
            self.status = status
            self.headers = headers
            self.pieces = pieces
            self.fault = fault
        }

        /// A JSON document in one piece.
        public static func json(_ text: String, status: Int = 200, fault: Fault? = nil) -> Response {
            Response(status: status, headers: ["content-type": "application/json"], pieces: [Array(text.utf8)], fault: fault)
        }

        /// A stream of server-sent events, each in a piece of its own.
        public static func events(_ data: [String], fault: Fault? = nil) -> Response {
            Response(
                headers: ["content-type": "text/event-stream"], pieces: data.map { Array("data: \($0)\n\n".utf8) }, fault: fault)
        }
    }

    private struct State {
        var answers: [String: [Response]]
        var requests: [Request] = []
        var hanging: [UInt64: HostCallback] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state: Locked<State>

    /// - Parameter answers: by URL, in the order of the requests; the last one is repeated. Any other URL answers 404.
    public init(_ answers: [String: [Response]] = [:]) { state = Locked(State(answers: answers)) }

    /// Puts other answers in the place of those for that URL.
    public func script(_ url: String, _ answers: [Response]) { state.withLock { $0.answers[url] = answers } }

    /// Every request so far, in the order of arrival.
    public var requests: [Request] { state.withLock { $0.requests } }

    public var interface: String { "crucible.http/1" }
    public var functions: [HostFunction] { [{ self.request($0) }] }

    public func shutdown() async {
        let hanging = state.withLock { state in
            defer { state.hanging = [:] }
            return state.hanging.values
        }
        for done in hanging { done(.i32(GateStatus.cancelled.rawValue), .str("the service has ended")) }
    }

    private struct Head: Codable {
        var method: String?
        var url: String?
        var status: Int?
        var headers: [String: String]?
    }

    private func request(_ call: HostInvocation) -> GateStatus {
        guard let wanted = try? JSONDecoder().decode(Head.self, from: Data(call.bytes(0))), let method = wanted.method, let url = wanted.url
        else { return call.fail(.invalidArgument, "the request does not fit http-request.schema.json") }
        let request = Request(
            plugin: call.caller.id, method: method, url: url, headers: wanted.headers ?? [:], body: Array(call.bytes(1)))
        let response = state.withLock { state in
            state.requests.append(request)
            return Self.next(&state.answers, url)
        }
        let (head, data, done) = (call.callback(2), call.callback(3), call.done)
        let number = response.fault == .hangs ? hang(done) : nil
        Task { Self.play(response, head, data, number == nil ? done : nil) }
        if let number {
            call.onCancel { self.release(number)?(.i32(GateStatus.cancelled.rawValue), .str("cancelled")) }
        }
        return .ok
    }

    private static func next(_ answers: inout [String: [Response]], _ url: String) -> Response {
        guard let first = answers[url]?.first else { return Response(status: 404, pieces: []) }
        if answers[url]!.count > 1 { answers[url]!.removeFirst() }
        return first
    }

    private func hang(_ done: HostCallback) -> UInt64 {
        state.withLock { state in
            state.lastNumber += 1
            state.hanging[state.lastNumber] = done
            return state.lastNumber
        }
    }

    private func release(_ number: UInt64) -> HostCallback? { state.withLock { $0.hanging.removeValue(forKey: number) } }

    private static func play(_ response: Response, _ head: HostCallback, _ data: HostCallback, _ done: HostCallback?) {
        if response.fault == .refuses {
            done?(.i32(GateStatus.unavailable.rawValue), .str("connection refused"))
            return
        }
        let encoded = (try? JSONEncoder().encode(Head(status: response.status, headers: response.headers))) ?? Data()
        head(.str(String(decoding: encoded, as: UTF8.self)))
        var rest = Int.max
        if case .breaks(let limit) = response.fault { rest = limit }
        for piece in response.pieces {
            if rest > 0 { data(.bytes(Array(piece.prefix(rest)))) }
            rest -= min(rest, piece.count)
        }
        guard case .breaks = response.fault else {
            done?(.i32(0), .str(""))
            return
        }
        done?(.i32(GateStatus.broken.rawValue), .str("the connection ended in the middle"))
    }
}
