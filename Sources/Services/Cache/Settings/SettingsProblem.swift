/// Something in the settings with which the cache cannot be opened.
public struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    /// The namespaces that it is about: two for an overlap, none for the cache as a whole.
    public let prefixes: [String]
    public let message: String

    init(_ prefixes: String..., message: String) {
        self.prefixes = prefixes
        self.message = message
    }

    public var description: String {
        (prefixes.isEmpty ? "cache" : prefixes.map { "cache namespace '\($0)'" }.joined(separator: " and ")) + ": " + message
    }
}
