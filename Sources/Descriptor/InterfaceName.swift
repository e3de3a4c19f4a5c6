/// `vendor.name/major`: what an interface is called. Majors are different interfaces.
public struct InterfaceName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// `vendor.name`, lower case.
    public var base: String
    public var major: Int

    /// nil when the text is not of that form.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 128, parts.count == 2, let major = Int(parts[1]), major >= 1, String(major) == parts[1],
            Self.isDotted(String(parts[0]))
        else { return nil }
        base = String(parts[0])
        self.major = major
    }

    public var description: String { "\(base)/\(major)" }

    public static func < (left: InterfaceName, right: InterfaceName) -> Bool {
        (left.base, left.major) < (right.base, right.major)
    }

    /// Whether it is two or more words joined by dots, each `[a-z][a-z0-9-]*`, as ids of libraries and interfaces are.
    public static func isDotted(_ text: String) -> Bool {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        return words.count >= 2 && text.utf8.count <= 128
            && words.allSatisfy { word in
                word.first.map { $0 >= "a" && $0 <= "z" } ?? false
                    && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
            }
    }
}
