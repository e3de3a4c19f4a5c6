import Descriptor

/// A plugin of the manifest as the resolver sees it: what it says about itself, and what the manifest binds it to.
public struct Candidate: Sendable, Equatable {
    /// The plugin's key in the manifest.
    public var id: String
    /// What its library says about itself, or why nobody knows.
    public var descriptor: Result<PluginDescriptor, CandidateFailure>
    /// Interface name to ids of providers, as the manifest's `bind` has them. An empty list binds an optional requirement to nobody.
    public var bindings: [String: [String]]

    public init(id: String, descriptor: Result<PluginDescriptor, CandidateFailure>, bindings: [String: [String]] = [:]) {
        self.id = id
        self.descriptor = descriptor
        self.bindings = bindings
    }
}

/// Why a plugin could not be described, as a text that reads on after "could not be described: ".
public struct CandidateFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public var text: String

    public init(_ text: String) { self.text = text }

    public var description: String { text }
}
