import CruciblePlugin
import PluginShared

/// How much a prompt asks for, by signs that can be counted. Each sign gives points: up to 1 is simple, 2 and 3 moderate, more is
/// complex.
enum ComplexityGauge {
    struct Reading: Hashable, Sendable {
        var complexity: RoutingDecision.Complexity
        /// In words.
        var evidence: [String]
    }

    /// `tokens` is the whole input's estimate, since ``PromptText`` looks only at the ends of a long prompt.
    static func read(_ text: PromptText, task: String, tokens: Int) -> Reading {
        var points = 0
        var evidence: [String] = []
        func add(_ count: Int, _ why: String) {
            points += count
            if count != 0 { evidence.append(why) }
        }
        add(TaskTable.profile(of: task)?.basePoints ?? 1, "the task is \(Wording.clipped(task))")
        add(steps(tokens, [150, 600, 3_000]), "about \(tokens) tokens long")
        add(steps(text.questions, [2, 4]), "\(text.questions) questions")
        add(steps(text.listItems, [3, 6]), "\(text.listItems) listed items")
        add(steps(requirements(in: text), [2, 4]), "\(requirements(in: text)) requirements")
        add(steps(text.codeLines, [15, 60]), "\(text.codeLines) lines of code")
        let demanding = ComplexityTable.demanding.filter { text.contains($0) }
        add(min(demanding.count, 2), "asks for " + demanding.prefix(3).map { "\"\($0.wording)\"" }.joined(separator: ", "))
        let modest = ComplexityTable.modest.filter { text.contains($0) }
        add(modest.isEmpty ? 0 : -1, "asks for " + modest.prefix(3).map { "\"\($0.wording)\"" }.joined(separator: ", "))
        let complexity: RoutingDecision.Complexity = points <= 1 ? .simple : points <= 3 ? .moderate : .complex
        return Reading(complexity: complexity, evidence: evidence)
    }

    private static func steps(_ value: Int, _ thresholds: [Int]) -> Int { thresholds.count { value >= $0 } }

    private static func requirements(in text: PromptText) -> Int {
        text.words.count { ComplexityTable.requirementWords.contains($0) }
    }
}
