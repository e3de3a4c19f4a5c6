/// What an import or export came to.
public struct TransferReport: Sendable, Hashable {
    public struct BadLine: Sendable, Hashable, CustomStringConvertible {
        /// From 1.
        public let number: Int
        public let reason: String

        public var description: String { "line \(number): \(reason)" }
    }

    /// Entries that were imported or exported.
    public internal(set) var count = 0
    /// Over these entries, the same for the same keys, values and tags: 64 hexadecimal digits. Times to live are not part of it.
    public internal(set) var digest = ""
    /// Lines that were not imported, and why.
    public internal(set) var badLines: [BadLine] = []

    init() {}
}
