import PluginShared

/// A model that a provider offers now.
struct Candidate: Hashable, Sendable {
    /// Manifest id of the plugin that offers it.
    let provider: String
    let model: String
    var figures: ModelFigures

    /// As people are told: `'model' of provider`.
    var wording: String { "\(Wording.quoted(model)) of \(provider)" }
}
