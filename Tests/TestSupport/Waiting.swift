/// What ``eventually(_:limit:_:)`` throws when it gives up.
public struct NeverHappened: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

/// Waits for something that another thread or process brings about. The limit only ends a failed test.
public func eventually(_ what: @autoclosure () -> String, limit: Duration = .seconds(90), _ condition: () -> Bool) async throws {
    let start = ContinuousClock.now
    while !condition() {
        guard ContinuousClock.now - start < limit else { throw NeverHappened(description: "never: \(what())") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
