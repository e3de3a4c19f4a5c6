import Builtin
import FoundationEssentials
import Gate
import HTTPService
import Lease
import Locking
import Manifest
import Signature
import TestSupport
import Testing
import Timing

/// The service beside a server, and a plugin `tester` that calls it through a gate.
struct HTTPBench {
    let server: LoopbackServer
    let service: HTTPHostService
    let leases: LeaseService
    let gate = Gate(clock: SystemClock.shared)
    let plugin = Party(id: "tester", generation: 1, isSerial: false, admission: .open)
    /// Another one with the same grants.
    let other = Party(id: "other", generation: 1, isSerial: false, admission: .open)

    /// - Parameters:
    ///   - grants: of the plugin; nil: the server only.
    ///   - connections: that all plugins may have at the same time.
    ///   - queue: how many requests may wait for one.
    init(grants: [String]? = nil, connections: Int64 = 8, queue: Int = 8) throws {
        server = try LoopbackServer()
        var settings = LeaseSettings()
        settings.capacity = LeaseAmounts(connections: connections)
        (settings.maxWaiters, settings.maxClassWaiters) = (queue, queue)
        leases = LeaseService(settings, clock: SystemClock.shared)
        let list = (grants ?? ["127.0.0.1:\(server.port)"]).map { "\"\($0)\"" }.joined(separator: ", ")
        let text = "crucible: 1\nplugins:\n  tester: {library: X, grants: {http: [\(list)]}}"
        let entry = try #require(try Manifest.parse(text, file: "test.yaml", directory: "/").resolved(environment: [:]).plugins.first)
        let granted = PluginSettings(config: "{}", grants: entry.grants, directory: "/")
        let settingsOfAll = ["tester": granted, "other": granted]
        service = HTTPHostService(ServiceContext(
            settings: settingsOfAll, clock: SystemClock.shared, leases: leases))
    }

    /// What is not said has its default.
    struct Request {
        var method = "GET"
        var body = ""
        /// More of the document, such as `"idle_timeout_ms": 300`.
        var more: String?
        /// Of the call; nil: none.
        var deadline: Duration?
        /// Made by the other plugin.
        var isOther = false
        var trace: Trace?
        /// Runs in the plugin's `data`, before the piece is written down.
        var inData: @Sendable () -> Void = {}
    }

    /// Begins a request to the server's path, or to a URL.
    func begin(_ place: String, _ request: Request = Request()) throws -> Exchange {
        let url = place.hasPrefix("/") ? "http://127.0.0.1:\(server.port)\(place)" : place
        let document = #"{"method":"\#(request.method)","url":"\#(url)"\#(request.more.map { ",\($0)" } ?? "")}"#
        let plugin = request.isOther ? other : plugin
        let edge = try gate.connect(
            consumer: plugin, to: .host(service.functions[0]), interface: service.interface,
            signature: Signature(parsing: "request(str request, bytes body, fn head(str), fn data(bytes), fn done(i32, str))")
        ).edge
        let ticket = try gate.open(by: plugin, timeout: request.deadline.map(\.nanoseconds) ?? 0, trace: request.trace).get()
        let exchange = Exchange(gate: gate, plugin: plugin, ticket: ticket)
        HostCall(edge, below: ticket).begin([.str(document), .bytes(Array(request.body.utf8))]) { name, arguments in
            if name == "data" { request.inData() }
            exchange.note(name, arguments.bytes(0))
        } completion: { exchange.end($0) }
        return exchange
    }

    /// The failure of a request that ends before anything is answered.
    func failure(_ place: String, _ request: Request = Request()) async throws -> GateFailure? {
        let exchange = try begin(place, request)
        try await exchange.ended()
        #expect(exchange.head == nil && exchange.body.isEmpty)
        return exchange.failure
    }

    /// Nobody holds a connection, and nobody waits for one.
    var isIdle: Bool {
        let figures = leases.desk.figures()
        return figures.held.connections == 0 && figures.leases.isEmpty && figures.waiters.isEmpty
    }

    /// How many requests wait for a connection.
    var waiting: Int { leases.desk.figures().waiters.count }

    /// Ends everything; nothing may be left.
    func stop() async throws {
        server.stop()
        await service.shutdown()
        try await eventually("every connection is given back") { isIdle }
    }
}
