extension Gate {
    /// Calls that `party` made or opened and that have not ended, its lifecycle call aside.
    public func pendingCalls(by party: Party) -> Int { calls(by: party).count }

    /// Cancels every call that `party` made or opened, so that whoever serves them lets go of its callbacks.
    public func cancelAll(by party: Party) {
        for node in calls(by: party) { end(node.id, .cancelled) }
    }

    private func calls(by party: Party) -> [CallNode] { table.all.filter { $0.caller === party } }
}
