import CCrucible

/// Outcome of a crossing, as numbered in `crucible.h`.
public struct GateStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let ok = GateStatus(rawValue: Int32(CRUCIBLE_OK))
    public static let failed = GateStatus(rawValue: Int32(CRUCIBLE_FAILED))
    public static let invalidArgument = GateStatus(rawValue: Int32(CRUCIBLE_INVALID_ARGUMENT))
    public static let notFound = GateStatus(rawValue: Int32(CRUCIBLE_NOT_FOUND))
    public static let denied = GateStatus(rawValue: Int32(CRUCIBLE_DENIED))
    public static let unimplemented = GateStatus(rawValue: Int32(CRUCIBLE_UNIMPLEMENTED))
    public static let unavailable = GateStatus(rawValue: Int32(CRUCIBLE_UNAVAILABLE))
    public static let gone = GateStatus(rawValue: Int32(CRUCIBLE_GONE))
    public static let cancelled = GateStatus(rawValue: Int32(CRUCIBLE_CANCELLED))
    public static let deadlineExceeded = GateStatus(rawValue: Int32(CRUCIBLE_DEADLINE_EXCEEDED))
    public static let resourceExhausted = GateStatus(rawValue: Int32(CRUCIBLE_RESOURCE_EXHAUSTED))
    public static let draining = GateStatus(rawValue: Int32(CRUCIBLE_DRAINING))
    public static let tooLarge = GateStatus(rawValue: Int32(CRUCIBLE_TOO_LARGE))
    public static let broken = GateStatus(rawValue: Int32(CRUCIBLE_BROKEN))
    public static let wrongState = GateStatus(rawValue: Int32(CRUCIBLE_WRONG_STATE))

    /// The name in the table of `crucible.h`, such as `NOT_FOUND`.
    public var description: String { isKnown ? Self.text(crucible_status_name(rawValue)) : "STATUS_\(rawValue)" }
    public var meaning: String { isKnown ? Self.text(crucible_status_meaning(rawValue)) : "answered with the unknown status \(rawValue)" }
    public var isKnown: Bool { crucible_status_name(rawValue).size > 0 }

    private static func text(_ str: crucible_str) -> String {
        String(decoding: UnsafeRawBufferPointer(start: str.data, count: str.size), as: UTF8.self)
    }
}

/// Why a crossing failed.
public struct GateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var status: GateStatus
    public var message: String

    public init(_ status: GateStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    public var description: String { message.isEmpty ? status.meaning : message }
}
