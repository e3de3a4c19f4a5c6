import CruciblePlugin
import PluginShared

/// Which voices answer: a pure function of the request and the voices there are.
enum VoiceSelector {
    /// Asked for in one request.
    static let mostVoices = 32
    /// What a keyword in the prompt is worth beside a task that fits fully, which is worth 1; so many keywords count.
    static let keywordWorth = 1.2
    static let mostKeywords = 4

    /// Throws ``Failure``: NOT_FOUND for a voice that does not exist, INVALID_ARGUMENT for a request that cannot be meant.
    static func select(_ request: VoiceRequest, from book: VoiceBook) throws(Failure) -> VoiceSelection {
        var selection: VoiceSelection
        if let asked = request.voices, !asked.isEmpty { selection = try honour(asked, from: book) } else { selection = choose(request, from: book) }
        selection.proposals = proposals(selection, book)
        return selection
    }

    /// The model that the voice which speaks is to be heard through, if its profile names one.
    private static func proposals(_ selection: VoiceSelection, _ book: VoiceBook) -> [Proposal]? {
        guard let voice = selection.voices.first, let model = book[voice.id]?.model else { return nil }
        return [Proposal(subject: "model", value: .string(model), reason: "the profile of \(voice.id) names it")]
    }

    /// Exactly those asked for, in their order.
    private static func honour(_ asked: [String], from book: VoiceBook) throws(Failure) -> VoiceSelection {
        guard asked.count <= mostVoices else {
            throw Failure(.invalidArgument, "voices: \(asked.count) asked for, at most \(mostVoices) are possible")
        }
        let ids = book.profiles.map(\.voice.id)
        let unknown = asked.filter { !ids.contains($0) }.map { id in
            let near = NearNames.near(id, among: ids)
            let hint = near.isEmpty ? "" : " (did you mean \(Wording.list(near, atMost: 3))?)"
            return "there is no voice \(Wording.quoted(id))\(hint)"
        }
        guard unknown.isEmpty else {
            throw Failure(.notFound, Wording.bounded("\(unknown.joined(separator: "; ")); there are \(ids.joined(separator: ", "))"))
        }
        if let twice = asked.first(where: { id in asked.count { $0 == id } > 1 }) {
            throw Failure(.invalidArgument, "voices: \(Wording.quoted(twice)) is asked for twice")
        }
        let voices = asked.compactMap { book[$0]?.voice }
        return VoiceSelection(voices: voices, reasons: ["asked for by name: \(asked.joined(separator: ", "))"])
    }

    private struct Standing {
        var profile: VoiceProfile
        var suitability: Double
        var hits: [Phrase]
        var score: Double { suitability + Double(min(hits.count, mostKeywords)) * keywordWorth }
    }

    /// One voice, whatever the complexity: the one with the most evidence, the earlier in the file at a tie.
    private static func choose(_ request: VoiceRequest, from book: VoiceBook) -> VoiceSelection {
        let text = PromptText(request.prompt)
        let task = request.decision?.task
        let standings = book.profiles.map { profile in
            Standing(
                profile: profile, suitability: task.flatMap { profile.tasks[$0] } ?? 0,
                hits: profile.keywords.filter { text.contains($0) })
        }
        let top = standings.map(\.score).max() ?? 0
        guard top > 0, let best = standings.first(where: { $0.score == top }) else {
            return VoiceSelection(
                voices: [book.fallback.voice],
                reasons: ["\(book.fallback.voice.id) is the default: neither task nor words speak for another"])
        }
        return VoiceSelection(voices: [best.profile.voice], reasons: reasons(best, standings, task))
    }

    private static func reasons(_ best: Standing, _ standings: [Standing], _ task: String?) -> [String] {
        var reasons: [String] = []
        if !best.hits.isEmpty {
            let words = Wording.list(best.hits.map { "\"\(Wording.clipped($0.wording))\"" }, atMost: 4)
            reasons.append("the prompt says \(words), which asks for \(best.profile.voice.id)")
        }
        if let task, best.suitability > 0 {
            reasons.append("\(best.profile.voice.id) suits the task \(Wording.clipped(task)) by \(Wording.number(best.suitability))")
        }
        let others = standings.filter { $0.profile.voice.id != best.profile.voice.id && $0.score > 0 }
        if let second = others.max(by: { $0.score < $1.score }) {
            reasons.append("\(Wording.number(best.score)) points, \(second.profile.voice.id) has \(Wording.number(second.score))")
        }
        return reasons
    }
}
