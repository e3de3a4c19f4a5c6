/// How a child ended.
public enum ProcessExit: Sendable, Equatable {
    /// It returned this exit code, 0...255.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)
}
