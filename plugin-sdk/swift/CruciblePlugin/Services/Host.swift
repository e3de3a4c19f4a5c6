import CCrucible
import FoundationEssentials

/// What a plugin may reach: the host's services, and the plugins that it requires. Calls on an interface that is not in the plugin's
/// `requires` stop the program with a message, since that is a mistake in the plugin, not a condition of the system.
public struct Host: Sendable {
    let door: HostDoor
    /// The id under which the manifest runs this plugin.
    public let plugin: String

    init(_ door: HostDoor) {
        self.door = door
        plugin = String(door.table.pointee.plugin)
    }

    public var log: Log { Log(table: only(.log)) }
    public var clock: Clock { Clock(table: only(.clock)) }
    public var config: Config { Config(table: only(.config)) }
    public var http: HTTP { HTTP(table: only(.http)) }
    public var process: ProcessService? { first(.process).map(ProcessService.init) }
    public var leases: Leases { Leases(table: only(.lease)) }
    public var cache: Cache { Cache(table: only(.cache)) }
    public var events: Events { Events(table: only(.event)) }
    public var metrics: Metrics { Metrics(table: only(.metric)) }
    /// What this plugin says of its part of a trace. Without the service, nothing.
    public var traces: Traces { Traces(table: first(.trace)) }

    public var routing: RoutingClient? { first(.routing).map(RoutingClient.init) }
    public var voice: VoiceClient? { first(.voice).map(VoiceClient.init) }
    /// Every provider of models, in the order of the plan.
    public var models: [ModelClient] { door.imports(.model).map(ModelClient.init) }
    public var tools: ToolsClient? { first(.tools).map(ToolsClient.init) }

    private func first(_ interface: Interface) -> ImportTable? { door.imports(interface).first }

    private func only(_ interface: Interface) -> ImportTable {
        guard let table = first(interface) else {
            preconditionFailure("\(plugin) uses \(interface.name) but does not require it")
        }
        return table
    }

    /// Whether the work for `call` is still wanted. Throws ``Failure`` when it was cancelled or is too late.
    public func check(_ call: Call) throws(Failure) {
        let status = door.check(call)
        if status != .ok { throw Failure(status, status.meaning) }
    }

    /// Runs `body` with a call of its own below `parent`, which ends after `timeout` at the latest.
    public func withCall<Result: Sendable>(
        below parent: Call, timeout: Duration?, _ body: @Sendable (Call) async throws -> Result
    ) async throws -> Result {
        let call = try door.open(parent, timeout: timeout)
        let door = door
        defer { door.close(call) }
        return try await withTaskCancellationHandler {
            try await body(call)
        } onCancel: {
            door.cancel(call)
        }
    }
}
