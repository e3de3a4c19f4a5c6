import CruciblePlugin

/// Tools that run at the same time. Outcomes come in any order and are read in the order of the tools.
struct ToolBatch: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        /// The model's id of the request; nil when the prompt named the tool.
        var callID: String?
        var name: String
        /// As written, for people and the model.
        var source: String
        var runID: Int?
        var outcome: ToolOutcome?
    }

    private(set) var entries: [Entry] = []

    /// A tool whose outcome is to come.
    mutating func add(_ run: ToolRun, callID: String? = nil, source: String) {
        entries.append(Entry(callID: callID, name: run.name, source: source, runID: run.id))
    }

    /// A tool that cannot be run.
    mutating func refuse(_ name: String, callID: String, _ failure: Failure) {
        entries.append(Entry(callID: callID, name: name, source: name, outcome: .failure(failure)))
    }

    /// Notes an outcome; the tool's name, or nil when that run is not of this batch or has ended before.
    mutating func end(_ runID: Int, _ outcome: ToolOutcome) -> String? {
        guard let place = entries.firstIndex(where: { $0.runID == runID && $0.outcome == nil }) else { return nil }
        entries[place].outcome = outcome
        return entries[place].name
    }

    var isComplete: Bool { entries.allSatisfy { $0.outcome != nil } }

    var uses: [OrchestrationResult.ToolUse] {
        entries.map { OrchestrationResult.ToolUse(name: $0.name, isError: $0.outcome?.isError ?? true) }
    }
}
