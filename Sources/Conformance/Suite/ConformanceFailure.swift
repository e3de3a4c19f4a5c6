/// Why a test fails: every reason.
public struct ConformanceFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public var reasons: [String]
    public init(_ reasons: [String]) { self.reasons = reasons }
    public var description: String { reasons.joined(separator: "; ") }
}

/// Why a test does not apply.
struct NotApplicable: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
}
