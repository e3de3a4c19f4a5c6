/// Why a disk tier cannot be opened.
public struct DiskFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let path: String
    public let message: String

    init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    public var description: String { "\(path): \(message)" }
}
