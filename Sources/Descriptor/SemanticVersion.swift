/// A version as semver.org 2.0.0 defines it; build metadata is kept for display and does not count in comparisons.
public struct SemanticVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int
    public var patch: Int
    public var prerelease: [String]
    public var build: String

    /// nil when the text is not a semantic version, or one of its three numbers does not fit an `Int`.
    public init?(_ text: String) {
        let withBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let withPrerelease = withBuild[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = withPrerelease[0].split(separator: ".", omittingEmptySubsequences: false).map { Self.number($0) }
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
        let prerelease = withPrerelease.count > 1 ? withPrerelease[1].split(separator: ".", omittingEmptySubsequences: false) : []
        let build = withBuild.count > 1 ? withBuild[1].split(separator: ".", omittingEmptySubsequences: false) : []
        guard prerelease.allSatisfy({ Self.isIdentifier($0) && Self.hasNoLeadingZero($0) }), build.allSatisfy(Self.isIdentifier) else {
            return nil
        }
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease.map(String.init)
        self.build = build.joined(separator: ".")
    }

    public var description: String {
        "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
            + (build.isEmpty ? "" : "+" + build)
    }

    public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        let (a, b) = ([left.major, left.minor, left.patch], [right.major, right.minor, right.patch])
        if a != b { return a.lexicographicallyPrecedes(b) }
        if left.prerelease.isEmpty || right.prerelease.isEmpty { return !left.prerelease.isEmpty && right.prerelease.isEmpty }
        return left.prerelease.lexicographicallyPrecedes(right.prerelease, by: precedes)
    }

    public static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
        !(left < right) && !(right < left)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
        hasher.combine(patch)
        hasher.combine(prerelease)
    }

    /// Numeric identifiers compare as numbers and precede the others. They may have any length, but no leading zeros: the longer one is
    /// greater.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        switch (isNumeric(left), isNumeric(right)) {
        case (true, true): (left.utf8.count, left) < (right.utf8.count, right)
        case (true, false): true
        case (false, true): false
        case (false, false): left < right
        }
    }

    private static func isNumeric(_ identifier: String) -> Bool { identifier.utf8.allSatisfy { 0x30...0x39 ~= $0 } }

    private static func number(_ text: Substring) -> Int? {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), hasNoLeadingZero(text) else { return nil }
        return Int(text)
    }

    private static func hasNoLeadingZero(_ text: Substring) -> Bool {
        text.count == 1 || !text.hasPrefix("0") || !text.allSatisfy(\.isNumber)
    }

    private static func isIdentifier(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
