import Glibc
import Manifest

/// The file given with `--config`: YAML or JSON, the plugin's `config` as a manifest would have it.
public struct PluginConfiguration: Sendable {
    /// As a JSON object.
    public var json: String
    /// The file's folder, absolute: where the paths in it begin.
    public var directory: String

    /// Throws with every problem of the file.
    public static func read(_ path: String) throws(ConformanceFailure) -> PluginConfiguration {
        guard let resolved = realpath(path, nil) else { throw ConformanceFailure(["\(path): \(String(cString: strerror(errno)))"]) }
        defer { free(resolved) }
        let absolute = String(cString: resolved)
        guard let bytes = FileContents.read(absolute, limit: 1 << 20), let text = String(validating: bytes, as: UTF8.self) else {
            throw ConformanceFailure(["\(path) cannot be read as text of at most 1 MiB"])
        }
        let json: String
        do { json = try YAMLDocument.json(fromYAML: text, file: path) } catch { throw ConformanceFailure(["\(error)"]) }
        guard JSONDocument(parsing: json)?.object != nil else { throw ConformanceFailure(["\(path): the configuration must be an object"]) }
        return PluginConfiguration(json: json, directory: absolute.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 })
    }
}
