/// Decides what is sent to a collector and when: what happens and the time go in, actions come out. Time is nanoseconds of the monotonic
/// clock. One load is on its way at a time.
protocol ExportMachine: Sendable {
    /// What is sent at once.
    associatedtype Load: Sendable, Hashable

    mutating func tick(now: Int64) -> [ExportAction<Load>]

    /// The time for the last loads begins; their end brings ``ExportAction/end``.
    mutating func stop(now: Int64) -> [ExportAction<Load>]
}

/// What an ``ExportMachine`` wants done.
public enum ExportAction<Load: Sendable & Hashable>: Sendable, Hashable {
    /// To be answered with what became of it.
    case send(Load)
    /// Call `tick` then; replaces an earlier one.
    case wake(at: Int64)
    /// For people, once: something does not arrive.
    case warn(String)
    /// Nothing more will come.
    case end
}
