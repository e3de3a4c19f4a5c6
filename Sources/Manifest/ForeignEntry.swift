import CDeclarations

/// A plain C library, with no SDK in it, as a manifest declares it.
public struct ForeignEntry: Sendable {
    /// What the host takes from one interface, as `crucible.h` states it.
    static let mostFunctions = 64
    static let mostStructs = 64

    /// The name under which its functions are provided.
    public internal(set) var interface: String
    /// Whether several threads may call it at a time.
    public internal(set) var isConcurrent: Bool
    /// Its functions.
    public internal(set) var declared: CLibrary
    /// Where the list of functions stands, and each of them.
    var positions: (list: SourcePosition, functions: [SourcePosition])

    /// Where the function stands that has this number in the manifest's list; without a number, where the list does.
    public func position(ofFunction index: Int?) -> SourcePosition {
        index.flatMap { positions.functions.indices.contains($0) ? positions.functions[$0] : nil } ?? positions.list
    }

    /// What is wrong with the name of a foreign library without unresolved references.
    static func libraryFlaw(_ text: EnvironmentText) -> Flaw? {
        if let flaw = PathText.flaw(text) { return flaw }
        guard text.value.hasSuffix("/") else { return nil }
        return Flaw(message: "the library \(text.written.quoted) is a directory", remedy: "name a file in it")
    }
}
