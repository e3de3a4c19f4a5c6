import Descriptor
import Loader
import Resolver
import Swap

/// A library that passed every check before anything of it runs in the host.
struct SwapPlan: Sendable {
    var staged: StagedLibrary
    var planned: PlannedPlugin
    var facts: StagedFacts
}

/// The ways of state between two libraries.
struct StateWays {
    var old: PluginDescriptor
    var new: PluginDescriptor
    /// An active plugin that converts states, if there is one.
    var converter: String?
    var allowsLoss: Bool

    /// From the old one to the new one; why not, if there is no way and none of it may be lost.
    func forward() throws(HostError) -> StatePath {
        let path = way(from: old, to: new)
        if case .dropped(let reason) = path, !allowsLoss {
            throw HostError([
                "its state would be lost: \(reason); add a plugin that provides crucible.converter/1, or allow the loss with "
                    + "swap: {state: drop} in the manifest"
            ])
        }
        return path
    }

    func back() -> StatePath { way(from: new, to: old) }

    private func way(from source: PluginDescriptor, to target: PluginDescriptor) -> StatePath {
        guard let saved = source.stateSchema, source.lifecycle.contains("save_state") else { return .none }
        guard let taken = target.stateSchema, target.lifecycle.contains("restore_state") else {
            return .dropped("version \(target.version) restores no state, and \(saved.id) \(saved.written) is there")
        }
        guard saved.id == taken.id else { return .dropped("version \(target.version) has the state \(taken.id), not \(saved.id)") }
        if saved.written >= taken.oldestRestorable, saved.written <= taken.written {
            return .direct(schema: saved.id, version: UInt32(saved.written))
        }
        if let converter {
            return .converted(by: converter, schema: saved.id, from: UInt32(saved.written), to: UInt32(taken.written))
        }
        return .dropped(
            "version \(target.version) takes \(saved.id) \(taken.oldestRestorable) to \(taken.written), and \(saved.written) is there")
    }
}
