import Descriptor

/// An interface as a lock names it: `crucible.model/1.2` is major 1, minor 2.
public struct LockedInterface: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var name: InterfaceName
    public var minor: Int

    public init(_ name: InterfaceName, minor: Int) {
        self.name = name
        self.minor = minor
    }

    /// nil when the text is not of that form.
    public init?(_ text: String) {
        guard let dot = text.lastIndex(of: "."), let name = InterfaceName(String(text[..<dot])),
            let minor = Int(text[text.index(after: dot)...]), minor >= 0, "\(name).\(minor)" == text
        else { return nil }
        self.init(name, minor: minor)
    }

    public var description: String { "\(name).\(minor)" }

    public static func < (left: LockedInterface, right: LockedInterface) -> Bool {
        (left.name, left.minor) < (right.name, right.minor)
    }
}
