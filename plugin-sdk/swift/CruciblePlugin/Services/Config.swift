/// `crucible.config/1`
public struct Config: Sendable {
    let table: ImportTable

    /// The plugin's `config` in the manifest. Throws ``Failure`` with the path of what does not fit.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(Failure) -> Value {
        try JSON.decode(type, from: try table.read(0, .root), what: "config")
    }

    /// A YAML or JSON file that the manifest grants, relative to the manifest.
    public func document<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws(Failure) -> Value {
        try JSON.decode(type, from: try table.ask(1, path, .root), what: path)
    }
}
