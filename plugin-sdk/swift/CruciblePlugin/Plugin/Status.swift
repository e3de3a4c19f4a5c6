import CCrucible

/// Outcome of a crossing, as numbered in `crucible.h`.
public struct Status: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    public init(_ rawValue: Int32) { self.rawValue = rawValue }

    public static let ok = Status(Int32(CRUCIBLE_OK))
    public static let failed = Status(Int32(CRUCIBLE_FAILED))
    public static let invalidArgument = Status(Int32(CRUCIBLE_INVALID_ARGUMENT))
    public static let notFound = Status(Int32(CRUCIBLE_NOT_FOUND))
    public static let denied = Status(Int32(CRUCIBLE_DENIED))
    public static let unimplemented = Status(Int32(CRUCIBLE_UNIMPLEMENTED))
    public static let unavailable = Status(Int32(CRUCIBLE_UNAVAILABLE))
    public static let gone = Status(Int32(CRUCIBLE_GONE))
    public static let cancelled = Status(Int32(CRUCIBLE_CANCELLED))
    public static let deadlineExceeded = Status(Int32(CRUCIBLE_DEADLINE_EXCEEDED))
    public static let resourceExhausted = Status(Int32(CRUCIBLE_RESOURCE_EXHAUSTED))
    public static let draining = Status(Int32(CRUCIBLE_DRAINING))
    public static let unauthenticated = Status(Int32(CRUCIBLE_UNAUTHENTICATED))
    public static let rateLimited = Status(Int32(CRUCIBLE_RATE_LIMITED))
    public static let tooLarge = Status(Int32(CRUCIBLE_TOO_LARGE))
    public static let broken = Status(Int32(CRUCIBLE_BROKEN))
    public static let wrongState = Status(Int32(CRUCIBLE_WRONG_STATE))

    /// The name in the table of `crucible.h`, such as `NOT_FOUND`, or `STATUS_n` for a number that is not in it.
    public var description: String {
        let name = String(crucible_status_name(rawValue))
        return name.isEmpty ? "STATUS_\(rawValue)" : name
    }

    /// What the status means, in words.
    public var meaning: String { String(crucible_status_meaning(rawValue)) }
}

/// The one error that crosses the boundary: a status and what to tell people.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public var status: Status
    public var message: String

    public init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Any error as a failure: a `Failure` as it is, a cancelled task as `CANCELLED`, the rest as `FAILED` with its description.
    public init(_ error: any Error) {
        if let failure = error as? Failure {
            self = failure
        } else if error is CancellationError {
            self.init(.cancelled, "cancelled")
        } else {
            self.init(.failed, "\(error)")
        }
    }

    public var description: String { message.isEmpty ? status.meaning : message }
}
