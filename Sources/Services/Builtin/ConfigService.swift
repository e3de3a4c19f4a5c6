import FoundationEssentials
import Gate
import Manifest

/// `crucible.config/1`
public struct ConfigService: HostService {
    /// Bytes of a granted file.
    static let maximumDocument = 4 << 20

    private let settings: SettingsTable

    public init(_ settings: SettingsTable) { self.settings = settings }

    public var interface: String { "crucible.config/1" }
    public var functions: [HostFunction] { [get, document] }

    private func get(_ call: HostInvocation) -> GateStatus {
        call.set(0, settings[call.caller.id]?.config ?? "{}")
        return .ok
    }

    private func document(_ call: HostInvocation) -> GateStatus {
        let name = call.text(0)
        guard let settings = settings[call.caller.id] else { return call.fail(.denied, "no file is granted to \(call.caller.id)") }
        let path = settings.path(name)
        guard settings.grants.files.contains(where: { settings.path($0) == path }) else {
            return call.fail(.denied, "\(name) is not granted; add it to plugins.\(call.caller.id).grants.files in the manifest")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return call.fail(.notFound, "there is no readable file \(path)") }
        guard data.count <= Self.maximumDocument else {
            return call.fail(.tooLarge, "\(path) is larger than \(Self.maximumDocument) bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else { return call.fail(.invalidArgument, "\(path) is not UTF-8") }
        do {
            call.set(1, try YAMLDocument.json(fromYAML: text, file: path))
            return .ok
        } catch {
            return call.fail(.invalidArgument, "\(error)")
        }
    }
}
