import FoundationEssentials
import Lifecycle

/// What a plugin's `health` wrote (health-report.schema.json), as the lifecycle takes it.
enum HealthReport {
    /// A report is short; more bytes than this are not read.
    static let largest = 4_096

    private struct Document: Decodable {
        var status: String
        var detail: String?
    }

    /// How the plugin is by what `health` wrote before it returned OK. Nothing means that all is well; what cannot be read does not.
    static func sample(_ bytes: [UInt8]) -> HealthSample {
        if bytes.isEmpty { return .ok }
        guard bytes.count <= largest else { return .sick("its health report has more than \(largest) bytes") }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)) else {
            return .sick("its health report is not a JSON object with a 'status'")
        }
        switch document.status {
        case "ok": return .ok
        case "degraded": return .degraded(document.detail ?? "")
        case "sick": return .sick(document.detail ?? "")
        default: return .sick("its health report has the unknown status '\(document.status.prefix(32))'; ok, degraded and sick are known")
        }
    }
}
