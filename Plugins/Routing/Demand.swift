import CruciblePlugin
import PluginShared

/// A routing request, checked and read: what is asked of a model.
struct Demand: Sendable {
    let model: String?
    let task: String
    let complexity: RoutingDecision.Complexity
    /// What told task and complexity, in words.
    let taskEvidence: String
    let complexityEvidence: String
    let inputTokens: Int
    let outputTokens: Int
    let needsTools: Bool
    let maxCost: Double?
    let maxLatency: Double?
    let minQuality: Double?

    var tokens: Int { inputTokens + outputTokens }

    /// More than any model takes; sums of them cannot overflow.
    static let mostTokens = 1_000_000_000

    /// Throws ``Failure`` with all that is wrong with the request.
    init(_ request: RoutingRequest, policy: RoutingPolicy) throws(Failure) {
        let problems = Self.problems(request)
        guard problems.isEmpty else { throw Failure(.invalidArgument, "routing request: \(problems.joined(separator: "; "))") }
        let text = PromptText(request.prompt)
        let promptTokens = TokenEstimate.tokens(in: request.prompt)
        if let task = request.task {
            self.task = task
            let isKnown = TaskTable.profile(of: task) != nil
            taskEvidence = isKnown ? "named by the caller" : "named by the caller, not known here: balanced weights"
        } else {
            let found = TaskClassifier.classify(text)
            task = found.task
            taskEvidence = found.evidence.isEmpty ? "nothing told another" : "told by \(found.evidence.joined(separator: ", "))"
        }
        let reading = ComplexityGauge.read(text, task: task, tokens: promptTokens)
        complexity = reading.complexity
        complexityEvidence = reading.evidence.isEmpty ? "short and plain" : reading.evidence.joined(separator: ", ")
        model = request.model
        inputTokens = promptTokens + (request.contextTokens ?? 0)
        outputTokens = request.maxOutputTokens ?? policy.defaultOutputTokens
        needsTools = request.needsTools ?? false
        maxCost = request.constraints?.maxCost
        maxLatency = request.constraints?.maxLatency
        minQuality = request.constraints?.minQuality
    }

    private static func problems(_ request: RoutingRequest) -> [String] {
        var problems: [String] = []
        func require(_ isFine: Bool?, _ text: String) {
            if isFine == false { problems.append(text) }
        }
        require(request.prompt.utf8.count <= mostTokens, "prompt must be at most \(mostTokens) bytes")
        require(request.model.map { !$0.isEmpty }, "model must not be empty")
        require(request.task.map { (1...64).contains($0.utf8.count) }, "task must be of 1 to 64 bytes")
        require(request.contextTokens.map { (0...mostTokens).contains($0) }, "context_tokens must be from 0 to \(mostTokens)")
        require(request.maxOutputTokens.map { (1...mostTokens).contains($0) }, "max_output_tokens must be from 1 to \(mostTokens)")
        let limits = request.constraints
        require(limits?.maxCost.map { $0 >= 0 && $0.isFinite }, "constraints.max_cost_usd must not be negative")
        require(limits?.maxLatency.map { $0 >= 0 && $0.isFinite }, "constraints.max_latency_ms must not be negative")
        require(limits?.minQuality.map { (0...1).contains($0) }, "constraints.min_quality must be from 0 to 1")
        return problems
    }
}
