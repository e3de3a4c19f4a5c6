import PluginShared

/// A sign that a prompt asks for a task.
struct TaskCue: Hashable, Sendable {
    var phrase: Phrase
    var weight: Int
}

/// A kind of work: how it is recognised, and what counts when a model is chosen for it.
struct TaskProfile: Sendable {
    var name: String
    /// For a request of moderate complexity.
    var weights: Weights
    /// Points of complexity that the task has by itself.
    var basePoints: Int
    /// An ability that makes a model better suited, if it is known to have it.
    var ability: String?
    /// What a block of code in the prompt says for this task.
    var codeBlockWeight: Int
    var cues: [TaskCue]

    /// `decisive`, `strong` and `weak` are phrases with commas between them, worth 4, 2 and 1.
    init(
        _ name: String, quality: Double, cost: Double, latency: Double, basePoints: Int = 0, ability: String? = nil,
        codeBlockWeight: Int = 0, decisive: String = "", strong: String = "", weak: String = ""
    ) {
        self.name = name
        weights = Weights(quality: quality, cost: cost, latency: latency)
        self.basePoints = basePoints
        self.ability = ability
        self.codeBlockWeight = codeBlockWeight
        cues = [(decisive, 4), (strong, 2), (weak, 1)].flatMap { list, weight in
            list.split(separator: ",").compactMap { Phrase(String($0)) }.map { TaskCue(phrase: $0, weight: weight) }
        }
    }
}
