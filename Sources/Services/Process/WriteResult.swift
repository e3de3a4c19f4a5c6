/// What became of bytes offered to a child's standard input.
public enum WriteResult: Sendable, Equatable {
    /// All of them wait for the child, in order.
    case queued
    /// None were taken: the queue would exceed `maxQueuedInput`. Try again once the child has read more.
    case full
    /// None were taken: the child or its input is gone, or was closed.
    case gone
}
