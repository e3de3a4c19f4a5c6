import CruciblePlugin
import PluginShared

/// The plugin's configuration: one key.
enum VoiceSettings {
    /// Throws ``Failure`` with the remedy when there is none.
    static func file(_ config: JSONValue) throws(Failure) -> String {
        var reader = ObjectReader(config, keys: ["voices"])
        if config.object != nil, !reader.has("voices") {
            reader.problem("voices", "is missing; name a file of voices, such as voices.yaml, and grant it under grants.files")
        }
        let file = reader.text("voices", limit: 4_096, isOptional: true)
        if let failure = reader.failure(in: "config") { throw failure }
        guard let file else { throw Failure(.invalidArgument, "config: voices: is missing") }
        return file
    }
}
