/// The way of a plugin's state from one generation to another.
public enum StatePath: Sendable, Equatable {
    /// There is no state: the one that served declares no schema.
    case none
    /// The receiver takes this schema and version as it is.
    case direct(schema: String, version: UInt32)
    /// The plugin `by` converts it from one version to the other.
    case converted(by: String, schema: String, from: UInt32, to: UInt32)
    /// There is state and no way for it; why, in words.
    case dropped(String)

    /// Whether anything is saved and restored.
    public var moves: Bool {
        switch self {
        case .direct, .converted: true
        case .none, .dropped: false
        }
    }

    /// The version in which the receiver gets it.
    var version: UInt32? {
        switch self {
        case .direct(_, let version): version
        case .converted(_, _, _, let version): version
        case .none, .dropped: nil
        }
    }

    /// Why state is lost, if it is.
    var loss: String? {
        if case .dropped(let reason) = self { SwapReason.clean(reason) } else { nil }
    }
}
