import Glibc
import Host

/// What `crucible status` shows.
struct StatusReport: Codable {
    var pid: Int32
    var ready: Bool
    var degraded: Bool
    var manifest: String
    var plugins: [PluginReport]

    init(_ host: Host) {
        pid = getpid()
        ready = host.isReady
        degraded = host.isDegraded
        manifest = host.configuration.manifest.file
        plugins = host.status
    }

    var table: String {
        let head = "host \(pid), \(manifest): \(ready ? degraded ? "ready, degraded" : "ready" : "not ready")\n"
        var rows = [["PLUGIN", "STATE", "HEALTH", "VERSION", "CALLS", "FAILED", "IN FLIGHT", "WHY"]]
        for plugin in plugins {
            let calls = plugin.functions.reduce(0) { $0 + $1.calls }
            let failed = plugin.functions.reduce(0) { $0 + $1.failed }
            let inFlight = plugin.functions.reduce(0) { $0 + $1.inFlight }
            rows.append([
                plugin.id, plugin.state, Self.health(plugin.condition), plugin.version ?? "-", "\(calls)", "\(failed)", "\(inFlight)", plugin.reason ?? "",
            ])
        }
        return head + TableText.lines(rows).map { $0 + "\n" }.joined()
    }

    /// `ok 1 of 20 calls`, `unknown`.
    private static func health(_ condition: HealthScore?) -> String {
        guard let condition, let score = condition.score else { return "unknown" }
        return "\(condition.status.rawValue) \(NumberText.text(score)) of \(condition.samples) calls"
    }
}
