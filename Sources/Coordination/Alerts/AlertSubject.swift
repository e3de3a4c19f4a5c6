/// Whom an alert is about: the labels that its rule names, in the rule's order. Empty: the host.
public struct AlertSubject: Sendable, Hashable, CustomStringConvertible {
    public struct Label: Sendable, Hashable {
        public var name: String
        public var value: String
    }

    public var labels: [Label]

    public init(_ labels: [(String, String)] = []) { self.labels = labels.map { Label(name: $0.0, value: $0.1) } }

    public subscript(name: String) -> String? { labels.first { $0.name == name }?.value }

    /// `plugin=model, namespace=model:`
    public var description: String { labels.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }
}
