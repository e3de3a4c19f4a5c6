import CruciblePlugin
import PluginShared

/// `crucible.voices`: chooses in which voice a request is answered, among those of a file that users edit.
///
/// The file is named in the configuration, `voices: voices.yaml`, and granted to the plugin (`grants.files`). There are no voices but
/// those of the file, so that what a user reads there is what there is.
public final class VoicePlugin: VoiceProvider {
    public static let description = PluginDescription(
        id: "crucible.voices", version: "0.1.0", summary: "Chooses the voice that answers, by task and words, from a file of voices",
        provides: [.voice(by: VoicePlugin.self)], requires: [.one(.config), .one(.log), .one(.cache), .one(.metric)],
        startDeadline: .seconds(15),
        wants: ["files voices.yaml"])

    private let host: Host
    private let book: VoiceBook
    /// What selections depend on beside the request: another file of voices is another edition.
    private let edition: String
    private let selections: AnswerCache
    private let chosen: Metrics.Counter

    public init(host: Host) throws {
        self.host = host
        let file = try VoiceSettings.file(try host.config.decode(JSONValue.self))
        let document = try Self.document(file, host)
        book = try VoiceBook(document, file: file)
        edition = try Self.description.version + " " + Fingerprint(JSON.encode(document)).hex
        selections = AnswerCache(host, kind: "selection")
        chosen = try host.metrics.counter(
            "voice.selections", unit: "{selection}", help: "How often a voice was chosen to answer.", labels: ["voice"])
    }

    private static func document(_ file: String, _ host: Host) throws(Failure) -> JSONValue {
        do { return try host.config.document(file) } catch {
            throw Failure(error.status, "config: voices: \(Wording.quoted(file)) cannot be read: \(error)")
        }
    }

    public func select(_ request: VoiceRequest, call: Call) throws -> VoiceSelection {
        let selection = try selections.answer(to: [edition, JSON.encode(request)], call: call) {
            try VoiceSelector.select(request, from: book)
        }
        for voice in selection.voices { chosen.add(1, voice.id) }
        host.log(.debug, "chose \(selection.voices.map(\.id).joined(separator: ", "))", ["why": selection.reasons[0]], call: call)
        return selection
    }

    public func voices(call: Call) throws -> VoiceList { VoiceList(voices: book.profiles.map(\.voice)) }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(VoicePlugin.self, negotiation) }
