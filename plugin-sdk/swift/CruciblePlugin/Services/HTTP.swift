import CCrucible
import Locking

/// `crucible.http/1`
public struct HTTP: Sendable {
    let table: ImportTable
    private typealias Request = @convention(c) (
        Crossing.CallPointer, crucible_str, crucible_bytes, crucible_fn_str, crucible_fn_bytes, crucible_fn_i32_str
    ) -> Int32

    /// Sends a request. `onHead` is called once, then `onData` for each piece of the body in order; neither is called concurrently,
    /// and blocking in them holds the transfer back. Returns after the last piece, whatever the status.
    public func request(
        _ request: HTTPRequest, body: [UInt8] = [], timeout: Duration? = nil, call: Call,
        onHead: @escaping @Sendable (HTTPResponseHead) -> Void, onData: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(Failure) {
        let function = table.function(0, as: Request.self)
        let document = try JSON.encode(request)
        let malformed = Locked<Failure?>(nil)
        _ = try await table.wait(call, timeout: timeout) { pointer, receiver in
            receiver.onText = { text in
                do { onHead(try JSON.decode(HTTPResponseHead.self, from: text, what: "http response")) } catch {
                    malformed.withLock { $0 = Failure(error) }
                }
            }
            receiver.onBytes = onData
            return document.withCrucibleStr { document in
                body.withCrucibleBytes { function(pointer, document, $0, receiver.textCallback, receiver.bytesCallback, receiver.doneCallback) }
            }
        }
        if let failure = malformed.withLock({ $0 }) { throw failure }
    }

    /// Sends a request and collects the answer, up to `limit` bytes.
    public func collect(
        _ request: HTTPRequest, body: [UInt8] = [], limit: Int = 16 << 20, timeout: Duration? = nil, call: Call
    ) async throws(Failure) -> (head: HTTPResponseHead, body: [UInt8]) {
        let state = Locked<(head: HTTPResponseHead?, body: [UInt8], overflow: Bool)>((nil, [], false))
        try await self.request(request, body: body, timeout: timeout, call: call) { head in
            state.withLock { $0.head = head }
        } onData: { data in
            state.withLock { state in
                if state.body.count + data.count > limit { state.overflow = true } else { state.body += data }
            }
        }
        let (head, bytes, overflow) = state.withLock { $0 }
        if overflow { throw Failure(.tooLarge, "\(request.url) answered more than \(limit) bytes") }
        guard let head else { throw Failure(.broken, "\(request.url) ended without an answer") }
        return (head, bytes)
    }
}

/// http-request.schema.json
public struct HTTPRequest: Codable, Sendable {
    public var method: String
    public var url: String
    public var headers: [String: String]
    /// Milliseconds until connected; nil: the host's default.
    public var connectTimeout: Int?
    /// Milliseconds without a byte of the answer after which it counts as broken; nil: the host's default.
    public var idleTimeout: Int?

    public init(method: String, url: String, headers: [String: String] = [:], connectTimeout: Int? = nil, idleTimeout: Int? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
    }

    enum CodingKeys: String, CodingKey {
        case method, url, headers
        case connectTimeout = "connect_timeout_ms"
        case idleTimeout = "idle_timeout_ms"
    }
}

/// http-response.schema.json
public struct HTTPResponseHead: Codable, Sendable {
    public var status: Int
    /// Names in lower case; several of one name joined with ", ".
    public var headers: [String: String]

    public init(status: Int, headers: [String: String]) {
        self.status = status
        self.headers = headers
    }
}
