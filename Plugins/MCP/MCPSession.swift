import CruciblePlugin

/// The client's side of one connection to one server, as a value: lines, calls and the time go in, actions come out.
///
/// Strict about ids: only a whole number that belongs to an open request answers it. Tolerant otherwise: what is unknown or malformed
/// is counted and logged, and costs at most the request it belongs to.
struct MCPSession: Sendable {
    enum Phase: Equatable, Sendable { case opening, listing, ready, failed }

    /// An open request of this client.
    struct Request: Sendable {
        enum Kind: Equatable, Sendable {
            case discover
            case initialize(version: String)
            case list
            case listen
            case call(CallToken)
        }

        var kind: Kind
        var deadline: Moment?
    }

    let server: String
    let limits: SessionLimits
    let roots: [String]

    var phase = Phase.opening
    /// As agreed; nil before.
    var version: String?
    /// Complete lists only: what the server offered last.
    var tools: [ToolInfo] = []
    var requests: [Int: Request] = [:]
    var calls: [CallToken: ToolRequest] = [:]
    var openingState = OpeningState()
    var listing: Listing?
    var startDeadline: Moment?
    private var lastID = 0
    private var abandoned = RecentNumbers(capacity: 256)
    private var violations = 0
    private var actions: [SessionAction] = []

    init(server: String, limits: SessionLimits, roots: [String]) {
        self.server = server
        self.limits = limits
        self.roots = roots
    }

    /// Opens the connection. To be called once, when the server's standard input can be written to.
    mutating func begin(_ opening: Opening, now: Moment) -> [SessionAction] {
        startDeadline = now + limits.start
        open(opening, now: now)
        return take()
    }

    mutating func received(_ line: IncomingLine, now: Moment) -> [SessionAction] {
        guard phase != .failed else { return [] }
        switch line {
        case .blank: break
        case .messages(let messages, let bytes):
            for message in messages where phase != .failed { received(message, bytes: bytes, now: now) }
        case .oversized(let answers, let bytes):
            let problem = "is \(bytes) bytes long; at most \(IncomingLine.maximumBytes) are read"
            violation("a line " + problem, answers: answers, Failure(.tooLarge, "the answer of server '\(server)' " + problem), now)
        case .unreadable(let problem, let excerpt, let answers):
            let failure = Failure(.broken, "the answer of server '\(server)' \(problem)")
            violation("a line on its standard output \(problem): \(excerpt)", answers: answers, failure, now)
        }
        return take()
    }

    /// Calls a tool under its own name. The token must be new.
    mutating func call(_ token: CallToken, _ tool: String, _ arguments: JSONValue, context: String?, now: Moment) -> [SessionAction] {
        begin(token, tool, arguments, context, now: now)
        return take()
    }

    /// The caller is no longer interested. Unknown and finished calls are ignored.
    mutating func cancel(_ token: CallToken) -> [SessionAction] {
        if calls[token] != nil {
            abandon(token, reason: "the caller cancelled", Failure(.cancelled, "the call was cancelled"))
        }
        return take()
    }

    /// A line that an earlier action asked to write could not be written.
    mutating func writeFailed(_ id: Int, _ failure: Failure, now: Moment) -> [SessionAction] {
        let failure = Failure(failure.status, "server '\(server)' cannot be written to: \(failure)")
        fail(request: id, failure, now)
        return take()
    }

    /// To be called when ``deadline`` has come; harmless at other times.
    mutating func tick(now: Moment) -> [SessionAction] {
        if let startDeadline, startDeadline <= now { fail("it was not ready within \(limits.start)") }
        for id in requests.filter({ $0.value.deadline.map { $0 <= now } ?? false }).keys.sorted() { expire(id, now: now) }
        refreshIfDue(now: now)
        return take()
    }

    /// The server's process has ended: everything open fails as broken.
    mutating func ended(_ reason: String) -> [SessionAction] {
        phase = .failed
        startDeadline = nil
        listing = nil
        requests = [:]
        for token in calls.keys.sorted(by: { $0.number < $1.number }) {
            complete(token, .failure(Failure(.broken, "server '\(server)' ended during the call: \(reason)")))
        }
        return take()
    }

    /// When ``tick(now:)`` is due; nil: never.
    var deadline: Moment? {
        let listing = phase == .ready ? listing?.refreshDue : nil
        return (requests.values.map(\.deadline) + [startDeadline, listing]).compactMap(\.self).min()
    }

    // MARK: For the parts of the session

    mutating func emit(_ action: SessionAction) { actions.append(action) }

    mutating func log(_ level: Log.Level, _ text: String) { emit(.log(level, text)) }

    private mutating func take() -> [SessionAction] {
        defer { actions = [] }
        return actions
    }

    /// Sends a request and gives its id.
    @discardableResult
    mutating func send(_ method: String, _ params: [String: JSONValue], _ kind: Request.Kind, deadline: Moment?) -> Int {
        lastID += 1
        requests[lastID] = Request(kind: kind, deadline: deadline)
        write(["id": .int(lastID), "method": .string(method), "params": .object(params)], request: lastID)
        return lastID
    }

    /// The id that the next request will have, which also serves as its progress token.
    var nextID: Int { lastID + 1 }

    mutating func notify(_ method: String, _ params: [String: JSONValue]) {
        write(["method": .string(method), "params": .object(params)], request: nil)
    }

    mutating func write(_ members: [String: JSONValue], request: Int?) {
        var members = members
        members["jsonrpc"] = "2.0"
        do { emit(.write(try JSON.encode(JSONValue.object(members)), request: request)) } catch {
            log(.error, "a message could not be written: \(error)")
        }
    }

    /// Closes a request without an answer; one that comes later is expected and not a violation.
    mutating func forget(_ id: Int) {
        requests[id] = nil
        abandoned.insert(id)
    }

    func isForgotten(_ id: Int) -> Bool { abandoned.contains(id) }

    /// The server broke the protocol. Logged at first and then ever more rarely. When the message was the answer to an open request,
    /// that request fails, since no other answer will come.
    mutating func violation(_ text: String, answers: Int? = nil, _ failure: Failure? = nil, _ now: Moment? = nil) {
        violations += 1
        let isPowerOfTwo = violations & (violations - 1) == 0
        if violations <= 8 || isPowerOfTwo { log(.warning, "\(text) (protocol violation \(violations) of this run)") }
        guard let answers, let failure, let now else { return }
        fail(request: answers, failure, now)
    }

    mutating func fail(_ reason: String) {
        guard phase != .failed else { return }
        phase = .failed
        startDeadline = nil
        requests = [:]
        emit(.failed(reason: reason))
    }
}
