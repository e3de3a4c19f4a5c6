import Descriptor

/// The one line that a describing child writes to standard output, after ``marker``; libraries may print what they like beside it.
public struct DescriptionReport: Codable, Sendable {
    public static let marker = "crucible-description:"

    public var descriptor: PluginDescriptor?
    public var problems: [String]

    public init(descriptor: PluginDescriptor?, problems: [String]) {
        self.descriptor = descriptor
        self.problems = problems
    }
}
