import CruciblePlugin

/// Provides crucible.voice/1: chooses in which voice a request is answered, by the words of the prompt.
public final class %{Type}: VoiceProvider {
    public static let description = PluginDescription(
        id: "%{id}", version: "1.0.0", summary: "%{summary}", provides: [.voice(by: %{Type}.self)])

    /// The voices: change these. The first one speaks unless a word of another stands in the prompt.
    static let book: [(voice: Voice, words: [String])] = [
        (
            Voice(
                id: "brief", name: "Brief", summary: "Answers in one sentence", system: "Answer in one sentence, without an introduction.",
                temperature: 0.3), []
        ),
        (
            Voice(
                id: "patient", name: "Patient", summary: "Explains step by step",
                system: "Explain step by step, in plain words, with an example.", temperature: 0.6), ["explain", "why", "how"]
        ),
    ]

    public init(host: Host) throws {}

    public func select(_ request: VoiceRequest, call: Call) throws -> VoiceSelection {
        if let asked = request.voices, !asked.isEmpty {
            return VoiceSelection(voices: try asked.map(Self.named), reasons: ["asked for by id"])
        }
        let prompt = request.prompt.lowercased()
        for (voice, words) in Self.book {
            if let word = words.first(where: { prompt.contains($0) }) { return VoiceSelection(voices: [voice], reasons: [word]) }
        }
        return VoiceSelection(voices: [Self.book[0].voice], reasons: ["no word of another voice is there"])
    }

    public func voices(call: Call) throws -> VoiceList { VoiceList(voices: Self.book.map(\.voice)) }

    private static func named(_ id: String) throws -> Voice {
        guard let found = book.first(where: { $0.voice.id == id }) else { throw Failure(.notFound, "there is no voice '\(id)'") }
        return found.voice
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(%{Type}.self, negotiation) }
