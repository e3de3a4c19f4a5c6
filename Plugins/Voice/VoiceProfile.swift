import CruciblePlugin
import PluginShared

/// A voice and what it suits.
struct VoiceProfile: Sendable {
    var voice: Voice
    /// How well it suits a task, 0...1; tasks as the router names them.
    var tasks: [String: Double]
    /// What in a prompt asks for it.
    var keywords: [Phrase]
    /// The model that it is best heard through, as `provider/model`; nil: any.
    var model: String?
}
