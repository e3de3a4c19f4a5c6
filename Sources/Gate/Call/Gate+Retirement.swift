extension Gate {
    /// Calls that `party` made or opened and that have not ended, its lifecycle call aside.
    public func pendingCalls(by party: Party) -> Int { calls(by: party).count }

    /// Cancels every call that `party` made or opened, so that whoever serves them lets go of its callbacks.
    public func cancelAll(by party: Party) {
        for node in calls(by: party) { end(node.id, .cancelled) }
    }

    /// Closes every call that `party` opened and has not closed itself, so that it does not stay in the table for ever.
    public func closeAll(by party: Party) {
        for node in calls(by: party) where node.edge == nil { _ = close(node.id, by: party) }
    }

    private func calls(by party: Party) -> [CallNode] { table.all.filter { $0.caller === party } }
}
