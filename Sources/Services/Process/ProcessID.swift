/// Names one child of one supervisor. Never used twice, so an id that outlives its child is harmless.
public struct ProcessID: Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}
