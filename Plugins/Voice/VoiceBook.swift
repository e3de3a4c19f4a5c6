import CruciblePlugin
import PluginShared

/// The voices there are: the contents of a voices file (voices-file.schema.json), checked.
struct VoiceBook: Sendable {
    /// In the order of the file; ids are unique.
    let profiles: [VoiceProfile]
    /// Speaks when nothing speaks for another.
    let fallback: VoiceProfile

    static let mostVoices = 100

    subscript(id: String) -> VoiceProfile? { profiles.first { $0.voice.id == id } }

    /// Throws ``Failure`` with everything that is wrong, each with file, voice and key. `file` is for the message.
    init(_ document: JSONValue, file: String) throws(Failure) {
        var reader = ObjectReader(document, keys: ["voices", "default"])
        let fallbackID = reader.text("default", limit: 64)
        profiles = reader.objects("voices", atMost: Self.mostVoices, isOptional: false) { Self.profile($0, path: $1) }
        let ids = (document["voices"]?.array ?? []).compactMap { $0["id"]?.string }
        for (index, id) in ids.enumerated() where ids[..<index].contains(id) {
            reader.problem("voices", "the id \(Wording.quoted(id)) stands there twice")
        }
        if reader.problems.isEmpty, profiles.isEmpty { reader.problem("voices", "must have at least one voice") }
        let fallback = profiles.first { $0.voice.id == fallbackID }
        if let fallbackID, !ids.contains(fallbackID) {
            let known = Wording.list(ids.map(Wording.clipped), atMost: 20)
            reader.problem("default", "there is no voice \(Wording.quoted(fallbackID)); there are \(known)")
        }
        guard reader.problems.isEmpty, let fallback else {
            throw reader.failure(in: file) ?? Failure(.invalidArgument, "\(file): default: names no voice")
        }
        self.fallback = fallback
    }

    private static func profile(_ value: JSONValue, path: String) -> (VoiceProfile?, [String]) {
        var reader = ObjectReader(value, path: path, keys: ["id", "name", "summary", "system", "temperature", "tasks", "keywords", "model"])
        let id = reader.text("id", limit: 64)
        if let id, !isID(id) { reader.problem("id", "must be lower-case letters, digits and hyphens, beginning with a letter") }
        let name = reader.text("name", limit: 128)
        let summary = reader.text("summary", limit: 512)
        let system = reader.text("system", limit: 16_384)
        let temperature = reader.number("temperature", in: 0...2)
        let tasks = tasks(&reader)
        let keywords = keywords(&reader)
        let model = reader.text("model", limit: 512, isOptional: true)
        if let model, model.split(separator: "/", maxSplits: 1).count < 2 {
            reader.problem("model", "must be provider/model, with the provider's id in the manifest")
        }
        guard let id, let name, let summary, let system, let temperature, reader.problems.isEmpty else {
            return (nil, reader.problems)
        }
        let voice = Voice(id: id, name: name, summary: summary, system: trimmed(system), temperature: temperature)
        return (VoiceProfile(voice: voice, tasks: tasks, keywords: keywords, model: model), [])
    }

    private static func tasks(_ reader: inout ObjectReader) -> [String: Double] {
        let entries = reader.entries("tasks")
        var tasks: [String: Double] = [:]
        var suits = ObjectReader(
            .object(Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })), path: reader.inside("tasks"),
            keys: entries.map(\.key))
        for (task, _) in entries { tasks[task] = suits.number(task, in: 0...1) }
        reader.take(suits.problems)
        return tasks
    }

    private static func keywords(_ reader: inout ObjectReader) -> [Phrase] {
        let texts = reader.texts("keywords", atMost: 200, limit: 128) ?? []
        return texts.compactMap { text in
            if let phrase = Phrase(text) { return phrase }
            reader.problem("keywords", "\(Wording.quoted(text)) has no word in it")
            return nil
        }
    }

    private static let idLetters = Set("abcdefghijklmnopqrstuvwxyz".utf8)
    private static let idBytes = idLetters.union("0123456789-".utf8)

    private static func isID(_ id: String) -> Bool {
        guard let first = id.utf8.first else { return false }
        return idLetters.contains(first) && id.utf8.allSatisfy(idBytes.contains)
    }

    /// A YAML block ends in a line feed that no model needs.
    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
