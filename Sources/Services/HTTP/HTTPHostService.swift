import AsyncHTTPClient
import Builtin
import FoundationEssentials
import Gate
import Lease
import Manifest
import NIOCore
import NIOHTTP1
import Locking
import Synchronization
import Timing

/// `crucible.http/1`: outbound HTTP to the hosts that the manifest grants, over connections pooled for all plugins.
public final class HTTPHostService: HostService {
    private let settings: SettingsTable
    private let clock: any MonotonicClock
    private let leases: LeaseService
    private let clients = HTTPClients()
    /// Those that wait, too.
    private let running = Locked<[Owner: [UInt64: RunningExchange]]>([:])
    private let lastNumber = Atomic<UInt64>(0)

    public init(_ context: ServiceContext) {
        settings = context.settings
        clock = context.clock
        leases = context.leases
    }

    public var interface: String { "crucible.http/1" }
    public var functions: [HostFunction] { [{ self.request($0) }] }

    public func releaseAll(of owner: Party) {
        for exchange in running.withLock({ $0[Owner(owner)] ?? [:] }).values { exchange.cancel() }
    }

    public func shutdown() async { await clients.shutdown() }

    private func request(_ call: HostInvocation) -> GateStatus {
        let wanted: HTTPRequestDocument
        do { wanted = try JSONDecoder().decode(HTTPRequestDocument.self, from: Data(call.bytes(0))) } catch {
            return call.fail(.invalidArgument, "the request does not fit http-request.schema.json: \(error)")
        }
        guard let target = HTTPTarget(wanted.url) else {
            return call.fail(.invalidArgument, "'\(wanted.url)' is not an http or https URL with a host")
        }
        guard settings[call.caller.id]?.grants.http.contains(where: { $0.allows(host: target.host, port: target.port) }) == true else {
            return call.fail(
                .denied,
                "\(target.host):\(target.port) is not granted; add it to plugins.\(call.caller.id).grants.http in the manifest")
        }
        let exchange = HTTPExchange(
            request: wanted, target: target, body: Array(call.bytes(1)), deadline: call.deadline, clock: clock, span: call.span,
            head: call.callback(2), data: call.callback(3))
        // Neither path nor query: they may hold what nobody else should know.
        exchange.span?.note(
            isOutbound: true,
            [
                "http.request.method": .text(wanted.method.uppercased()), "server.address": .text(target.host),
                "server.port": .integer(Int64(target.port)),
            ])
        return lease(exchange, for: call)
    }

    /// Each exchange has a connection of its own while it lasts, so it needs the lease of one.
    private func lease(_ exchange: HTTPExchange, for call: HostInvocation) -> GateStatus {
        let (done, owner) = (call.done, Owner(call.caller))
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        let run = RunningExchange { [self] result in
            remove(number, of: owner)
            done(.i32(result.status.rawValue), .str(result.status == .ok ? "" : result.message))
        }
        running.withLock { $0[owner, default: [:]][number] = run }
        let lease = leases.wait(
            for: LeaseAmounts(connections: 1), call.caller.id, deadline: call.deadline == 0 ? nil : call.deadline,
            turn: { [clients] in run.begin { await exchange.run(clients) } }, refused: run.end)
        switch lease {
        case .failure(let failure):
            remove(number, of: owner)
            return call.fail(failure.status, failure.message)
        case .success(let lease):
            run.hold(lease)
            call.onCancel(run.cancel)
            return .ok
        }
    }

    private func remove(_ number: UInt64, of owner: Owner) {
        running.withLock { running in
            running[owner]?.removeValue(forKey: number)
            if running[owner]?.isEmpty == true { running.removeValue(forKey: owner) }
        }
    }
}

/// http-request.schema.json
struct HTTPRequestDocument: Decodable, Sendable {
    var method: String
    var url: String
    var headers: [String: String]?
    var connectTimeout: Int64?
    var idleTimeout: Int64?

    enum CodingKeys: String, CodingKey {
        case method, url, headers
        case connectTimeout = "connect_timeout_ms"
        case idleTimeout = "idle_timeout_ms"
    }
}
