/// Why a text is not a declaration that can be used.
public struct CDeclarationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Place in the text, in characters from 1.
    public var column: Int
    public var message: String

    public var description: String { "at character \(column): \(message)" }
}
