/// What there is a limited amount of. Files are leased by name and stand in `LeasedFile`.
public enum LeaseResource: Int, Sendable, CaseIterable, CustomStringConvertible {
    /// Bytes.
    case memory
    /// Thousandths of a core.
    case cpu
    case connections
    /// Requests at the same time.
    case slots

    /// As manifests and plugins call it.
    public var description: String {
        switch self {
        case .memory: "memory"
        case .cpu: "cpu"
        case .connections: "connections"
        case .slots: "concurrency"
        }
    }
}
