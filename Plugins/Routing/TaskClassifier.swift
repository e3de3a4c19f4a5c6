import PluginShared

/// What kind of work a prompt asks for, and what told so.
struct TaskClassification: Hashable, Sendable {
    var task: String
    /// In words, strongest first.
    var evidence: [String]
}

/// Counts the cues of ``TaskTable`` that a prompt has. Every cue counts once; the most evidence wins, the earlier in the table at a
/// tie. Nothing is learned and nothing is random, so that anybody can see why a prompt was taken for what it was.
enum TaskClassifier {
    static func classify(_ text: PromptText) -> TaskClassification {
        var best: (profile: TaskProfile, score: Int, hits: [TaskCue])?
        for profile in TaskTable.profiles {
            let hits = profile.cues.filter { text.contains($0.phrase) }
            let score = hits.reduce(0) { $0 + $1.weight } + shapeScore(of: profile, text)
            if score > (best?.score ?? 0) { best = (profile, score, hits) }
        }
        guard let best else { return withoutCues(text) }
        var evidence = best.hits.sorted { ($0.weight, $1.phrase.source) > ($1.weight, $0.phrase.source) }
            .prefix(3).map { "\"\($0.phrase.wording)\"" }
        if shapeScore(of: best.profile, text) > 0 { evidence.append("a block of code") }
        return TaskClassification(task: best.profile.name, evidence: Array(evidence))
    }

    private static func shapeScore(of profile: TaskProfile, _ text: PromptText) -> Int {
        text.codeBlocks > 0 ? profile.codeBlockWeight : 0
    }

    /// A question is a question; a few words that are none are chat.
    private static func withoutCues(_ text: PromptText) -> TaskClassification {
        if text.questions > 0 { return TaskClassification(task: "question", evidence: ["a question mark"]) }
        if text.words.count <= 6 { return TaskClassification(task: "chat", evidence: ["a few words without a question"]) }
        return TaskClassification(task: "question", evidence: [])
    }
}
