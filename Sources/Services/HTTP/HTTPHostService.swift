import AsyncHTTPClient
import Builtin
import FoundationEssentials
import Gate
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
    private let clients = HTTPClients()
    private let running = Locked<[Owner: [UInt64: Task<Void, Never>]]>([:])
    private let lastNumber = Atomic<UInt64>(0)

    public init(_ settings: SettingsTable, clock: any MonotonicClock) {
        self.settings = settings
        self.clock = clock
    }

    public var interface: String { "crucible.http/1" }
    public var functions: [HostFunction] { [{ self.request($0) }] }

    public func releaseAll(of owner: Party) {
        let tasks = running.withLock { $0.removeValue(forKey: Owner(owner)) } ?? [:]
        for task in tasks.values { task.cancel() }
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
            request: wanted, target: target, body: Array(call.bytes(1)), deadline: call.deadline, clock: clock, head: call.callback(2),
            data: call.callback(3))
        start(exchange, for: call)
        return .ok
    }

    private func start(_ exchange: HTTPExchange, for call: HostInvocation) {
        let done = call.done
        let owner = Owner(call.caller)
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        let clients = clients
        // Registered inside the lock, so that the task cannot remove itself before.
        let task = running.withLock { running in
            let task = Task {
                let result = await exchange.run(clients)
                self.running.withLock { _ = $0[owner]?.removeValue(forKey: number) }
                done(.i32(result.status.rawValue), .str(result.status == .ok ? "" : result.message))
            }
            running[owner, default: [:]][number] = task
            return task
        }
        call.onCancel { task.cancel() }
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
