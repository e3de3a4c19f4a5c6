import Descriptor
import Signature

/// Who is to provide one requirement, be the provider healthy or not, and what is wrong with that.
struct Selection {
    let required: PluginDescriptor.Required
    /// Those it would be bound to. Where `problems` is not empty, their functions may be incomplete.
    var providers: [Provider] = []
    /// All plugins that came into question.
    var considered: [String] = []
    var problems: [ResolutionProblem.Kind] = []

    /// Whether the plugin needs exactly this provider.
    var isStrong: Bool { !required.isOptional && !required.isMany }

    /// Adds a provider and compares what it has with what is required.
    mutating func add(_ offer: Catalogue.Offer) {
        if offer.provided.minor < required.minimumMinor {
            problems.append(.minorTooOld(required.version, existing: [offer.version]))
        }
        let functions = offer.provided.functions
        var indices: [Int] = []
        for signature in required.functions {
            guard let index = functions.firstIndex(where: { $0.name == signature.name }) else {
                // An old minor explains a function that is not there yet.
                guard offer.provided.minor >= required.minimumMinor else { continue }
                problems.append(
                    .missingFunction(required.interface, provider: offer.provider, required: signature, existing: functions.map(\.name)))
                continue
            }
            if !signature.isCompatible(with: functions[index]) {
                problems.append(
                    .signatureMismatch(required.interface, provider: offer.provider, required: signature, provided: functions[index]))
            }
            indices.append(index)
        }
        providers.append(Provider(plugin: offer.provider, functions: indices))
    }
}

extension PluginDescriptor.Required {
    var version: RequiredVersion { RequiredVersion(interface, minimumMinor: minimumMinor) }
}
