/// What has become of a generation that is no longer needed.
public enum RetireVerdict: Sendable, Equatable {
    /// Its library is no longer mapped; that was checked.
    case unmapped
    /// It has ended; its library stays mapped, and why.
    case pinned(String)
    /// It has not ended, and why.
    case leaked(String)
}
