import CruciblePlugin
import PluginShared

/// `crucible.voices`: chooses in which voice a request is answered, among those of a file that users edit.
///
/// The file is named in the configuration, `voices: voices.yaml`, and granted to the plugin (`grants.files`). There are no voices but
/// those of the file, so that what a user reads there is what there is.
public final class VoicePlugin: VoiceProvider {
    public static let description = PluginDescription(
        id: "crucible.voices", version: "0.1.0", summary: "Chooses the voice that answers, by task and words, from a file of voices",
        provides: [.voice(by: VoicePlugin.self)], requires: [.one(.config), .one(.log)], startDeadline: .seconds(15),
        wants: ["files voices.yaml"])

    private let host: Host
    private let book: VoiceBook

    public init(host: Host) throws {
        self.host = host
        let file = try VoiceSettings.file(try host.config.decode(JSONValue.self))
        book = try VoiceBook(try Self.document(file, host), file: file)
    }

    private static func document(_ file: String, _ host: Host) throws(Failure) -> JSONValue {
        do { return try host.config.document(file) } catch {
            throw Failure(error.status, "config: voices: \(Wording.quoted(file)) cannot be read: \(error)")
        }
    }

    public func select(_ request: VoiceRequest, call: Call) throws -> VoiceSelection {
        let selection = try VoiceSelector.select(request, from: book)
        host.log(.debug, "chose \(selection.voices.map(\.id).joined(separator: ", "))", ["why": selection.reasons[0]], call: call)
        return selection
    }

    public func voices(call: Call) throws -> VoiceList { VoiceList(voices: book.profiles.map(\.voice)) }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(VoicePlugin.self, negotiation) }
