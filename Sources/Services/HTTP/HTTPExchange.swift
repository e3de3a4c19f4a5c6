import AsyncHTTPClient
import FoundationEssentials
import Gate
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Timing

/// One request and its answer, handed over piece by piece.
struct HTTPExchange: Sendable {
    static let defaultConnectTimeout: Int64 = 10_000
    static let defaultIdleTimeout: Int64 = 120_000

    let request: HTTPRequestDocument
    let target: HTTPTarget
    let body: [UInt8]
    /// Nanoseconds of the monotonic clock; 0: none.
    let deadline: Int64
    let clock: any MonotonicClock
    /// nil: the call is not traced.
    let span: SpanHandle?
    let head: HostCallback
    let data: HostCallback

    /// Runs until the last piece is handed over. The status is OK whatever the server's status.
    func run(_ clients: HTTPClients) async -> GateFailure {
        let timeouts = HTTPClients.Timeouts(
            connect: request.connectTimeout ?? Self.defaultConnectTimeout, idle: request.idleTimeout ?? Self.defaultIdleTimeout)
        guard timeouts.connect > 0, timeouts.idle > 0 else { return GateFailure(.invalidArgument, "timeouts must be positive") }
        guard let client = clients.client(timeouts) else { return GateFailure(.gone, "the host is stopping") }
        var isAnswered = false
        do {
            let response = try await client.execute(outgoing(), timeout: remaining())
            isAnswered = true
            span?.note(["http.response.status_code": .integer(Int64(response.status.code))])
            guard head(.str(describe(response))) == .ok else { return GateFailure(.cancelled, "the caller has gone") }
            for try await piece in response.body {
                guard data(.bytes(Array(piece.readableBytesView))) == .ok else { return GateFailure(.cancelled, "the caller has gone") }
            }
            return GateFailure(.ok, "")
        } catch {
            return failure(error, isAnswered)
        }
    }

    private func outgoing() -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method.uppercased())
        for (name, value) in request.headers ?? [:] { outgoing.headers.add(name: name, value: value) }
        if let parent = span?.parent, !outgoing.headers.contains(name: "traceparent") { outgoing.headers.add(name: "traceparent", value: parent) }
        if !body.isEmpty { outgoing.body = .bytes(body) }
        return outgoing
    }

    private func remaining() -> TimeAmount {
        deadline == 0 ? .hours(24) : .nanoseconds(max(1, deadline - clock.now()))
    }

    private func describe(_ response: HTTPClientResponse) -> String {
        struct Head: Encodable {
            var status: UInt
            var headers: [String: String]
        }
        var headers: [String: String] = [:]
        for (name, value) in response.headers {
            headers[name.lowercased()] = headers[name.lowercased()].map { $0 + ", " + value } ?? value
        }
        let encoded = (try? JSONEncoder().encode(Head(status: response.status.code, headers: headers))) ?? Data()
        return String(decoding: encoded, as: UTF8.self)
    }

    private func failure(_ error: any Error, _ isAnswered: Bool) -> GateFailure {
        let place = "\(target.host):\(target.port)"
        switch error {
        case is CancellationError: return GateFailure(.cancelled, "cancelled")
        case let error as HTTPClientError:
            if error == .cancelled { return GateFailure(.cancelled, "cancelled") }
            if error == .deadlineExceeded { return GateFailure(.deadlineExceeded, "\(place) did not answer before the deadline") }
            if error == .connectTimeout { return GateFailure(.unavailable, "\(place) did not accept the connection in time") }
            if error == .readTimeout { return GateFailure(.broken, "\(place) fell silent") }
            return GateFailure(isAnswered ? .broken : .unavailable, "\(place): \(error.shortDescription)")
        case let error as IOError:
            return GateFailure(isAnswered ? .broken : .unavailable, "\(place): \(String(cString: strerror(error.errnoCode)))")
        case let error as NIOConnectionError:
            return GateFailure(.unavailable, "\(place) cannot be reached: \(Self.reason(error))")
        default:
            return GateFailure(isAnswered ? .broken : .unavailable, "\(place): \(error)")
        }
    }

    /// The system's words for the first attempt that failed.
    private static func reason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first?.error {
            return (first as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(first)"
        }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? "it has no address" : "its name cannot be resolved"
    }
}
