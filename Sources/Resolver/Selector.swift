import Descriptor

/// Chooses providers: those that the manifest binds, else those there are.
struct Selector {
    let catalogue: Catalogue

    /// One selection for each requirement, in the descriptor's order.
    func selections(for entrant: Entrant) -> [Selection] {
        (entrant.descriptor?.requires ?? []).map { required in
            if let ids = entrant.bindings[required.interface.description] {
                return bound(to: ids, required, entrant)
            }
            return required.isMany ? every(required, entrant) : theOnly(required, entrant)
        }
    }

    /// Bindings of what is not required at all.
    func strayBindings(of entrant: Entrant) -> [ResolutionProblem.Kind] {
        guard let descriptor = entrant.descriptor else { return [] }
        let required = descriptor.requires.map(\.interface)
        return Set(entrant.bindings.keys).subtracting(required.map(\.description))
            .map { .bindingInvalid($0, .notRequired(required.sorted())) }
    }

    private func theOnly(_ required: PluginDescriptor.Required, _ entrant: Entrant) -> Selection {
        let offers = catalogue.offers(of: required.interface, to: entrant.id)
        guard !offers.isEmpty else { return absent(required) }
        let fitting = offers.filter { $0.provided.minor >= required.minimumMinor }
        var selection = Selection(required: required, considered: (fitting.isEmpty ? offers : fitting).map(\.provider))
        switch fitting.count {
        case 0: selection.problems = [.minorTooOld(required.version, existing: offers.map(\.version))]
        case 1: selection.add(fitting[0])
        default: selection.problems = [.ambiguous(required.interface, providers: fitting.map(\.provider))]
        }
        return selection
    }

    private func every(_ required: PluginDescriptor.Required, _ entrant: Entrant) -> Selection {
        let offers = catalogue.offers(of: required.interface, to: entrant.id)
        guard !offers.isEmpty else { return absent(required) }
        var selection = Selection(required: required, considered: offers.map(\.provider))
        for offer in offers { selection.add(offer) }
        return selection
    }

    private func absent(_ required: PluginDescriptor.Required) -> Selection {
        var selection = Selection(required: required)
        if !required.isOptional {
            let existing = catalogue.versions(of: required.interface.base)
            selection.problems = [.missing(required.version, existing: existing, unknown: catalogue.unknown)]
        }
        return selection
    }

    private func bound(to ids: [String], _ required: PluginDescriptor.Required, _ entrant: Entrant) -> Selection {
        let offers = catalogue.offers(of: required.interface, to: entrant.id)
        var selection = Selection(required: required, considered: ids)
        var faults: [BindingFault] = []
        if ids.isEmpty && !required.isOptional { faults.append(.nobody) }
        if ids.count > 1 && !required.isMany { faults.append(.several(ids)) }
        var seen: Set<String> = []
        for id in ids {
            if !seen.insert(id).inserted {
                faults.append(.twice(id))
            } else if let offer = offers.first(where: { $0.provider == id }) {
                selection.add(offer)
            } else if let fault = fault(in: id, offers, entrant) {
                faults.append(fault)
            } else {
                // It exists, but what it provides is unknown: that it failed blocks this plugin, or is done without.
                selection.providers.append(Provider(plugin: id, functions: []))
            }
        }
        selection.problems += faults.map { .bindingInvalid(required.interface.description, $0) }
        return selection
    }

    /// Why nothing can be bound to `id`, which is not among the offers; nil if it might provide the interface.
    private func fault(in id: String, _ offers: [Catalogue.Offer], _ entrant: Entrant) -> BindingFault? {
        let providers = offers.map(\.provider)
        if id == entrant.id { return .itself }
        if providers == [Provider.host] { return .hostService(id) }
        if let provided = catalogue.provided(by: id) { return .notProvided(id, provided: provided, providers: providers) }
        // The host's id stands for no plugin, also if a broken one calls itself so.
        if id == Provider.host { return .notProvided(id, provided: [], providers: providers) }
        return catalogue.unknown.contains(id) ? nil : .unknownPlugin(id, providers: providers)
    }
}
