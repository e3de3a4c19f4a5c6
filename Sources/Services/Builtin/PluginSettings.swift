import Manifest

/// What the manifest says to one plugin, as far as services need it.
public struct PluginSettings: Sendable {
    /// Resolved, as a JSON object.
    public var config: String
    public var grants: Grants
    /// The manifest's folder, absolute: relative paths start here.
    public var directory: String

    public init(config: String, grants: Grants, directory: String) {
        self.config = config
        self.grants = grants
        self.directory = directory
    }

    /// A path of the manifest or of a plugin, absolute and without `.` and `..`.
    public func path(_ path: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : directory + "/" + path).split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// The settings of all plugins, by manifest id.
public typealias SettingsTable = [String: PluginSettings]
