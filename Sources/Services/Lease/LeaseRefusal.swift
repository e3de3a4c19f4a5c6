/// Why somebody gets no lease, and when it may be worth asking again.
public struct LeaseRefusal: Error, Sendable, Equatable {
    public enum Reason: String, Sendable, Equatable, CaseIterable {
        /// The owner was not admitted, or has ended.
        case unknownOwner = "unknown_owner"
        /// Nothing is demanded, a negative amount, a path twice or too many files.
        case invalidRequest = "invalid_request"
        /// More than the host has beside what it guarantees to other classes; waiting would not help.
        case exceedsCapacity = "exceeds_capacity"
        /// More than the class may ever hold; waiting would not help.
        case exceedsLimit = "exceeds_limit"
        /// It would have to wait, and was to be taken at once or not at all.
        case busy
        /// As many requests of the class wait as may.
        case classQueueFull = "class_queue_full"
        /// As many requests of all classes wait as may.
        case queueFull = "queue_full"
        /// There are as many leases as there may be.
        case tooManyLeases = "too_many_leases"
        /// It has waited until its deadline.
        case deadlinePassed = "deadline_passed"
        case cancelled
        /// The owner ended while it waited.
        case ownerEnded = "owner_ended"
    }

    public let reason: Reason
    /// After how many nanoseconds to ask again, by how long leases were held so far and how many requests wait; nil where waiting does
    /// not help, and as long as no lease has ended by which to tell.
    public let retryAfter: Int64?

    public init(_ reason: Reason, retryAfter: Int64? = nil) {
        self.reason = reason
        self.retryAfter = retryAfter
    }
}
