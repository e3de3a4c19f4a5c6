import Descriptor

extension ResolutionProblem: CustomStringConvertible {
    /// The whole problem on one line: who has it, what it is, what to do, who asked.
    public var description: String {
        if case .blocked = kind { return reason }
        return "\(plugin): \(reason)" + (askedBy.isEmpty ? "" : "; asked by \(Wording.chain(askedBy, arrow: " → "))")
    }

    /// What it is and what to do, without the plugin's name in front: it reads on after "which failed: ".
    public var reason: String {
        switch kind {
        case .notDescribed(let text): "could not be described: \(text)"
        case .reservedID: "the id '\(plugin)' stands for the host's own services; give the plugin another id"
        case .duplicateID: "several plugins have this id; give each its own"
        case .duplicateProvided(let interface): "its descriptor provides \(interface) twice; it may list an interface once"
        case .duplicateRequired(let interface): "its descriptor requires \(interface) twice; it may list an interface once"
        case .providedByHost(let interface): "provides \(interface), which only the host may provide; leave it out of the descriptor"
        case .missing(let required, let existing, let unknown): missing(required, existing, unknown)
        case .minorTooOld(let required, let existing): tooOld(required, existing)
        case .signatureMismatch(let interface, let provider, let required, let provided):
            "requires \(interface) from \(Wording.name(provider)), but a signature differs: \(plugin) expects '\(required)', "
                + "\(Wording.name(provider)) provides '\(provided)'; \(rebuild(provider))"
        case .missingFunction(let interface, let provider, let required, let existing):
            "requires '\(required)' of \(interface), but \(Wording.name(provider)) provides "
                + "\(existing.isEmpty ? "no functions" : "only \(Wording.list(existing))"); \(rebuild(provider))"
        case .ambiguous(let interface, let providers):
            "requires \(interface), which \(Wording.list(providers)) provide; choose one in the manifest under '\(plugin)': "
                + Wording.list(providers.map { "'bind: {\(interface): \($0)}'" }, last: " or ")
        case .bindingInvalid(let interface, let fault): "binds \(interface) \(text(of: fault))"
        case .cycle(let steps): "requires itself: \(cycle(steps)); make one of these requirements optional"
        case .blocked(let causes): blocked(by: causes)
        }
    }

    private func missing(_ required: RequiredVersion, _ existing: [ExistingVersion], _ unknown: [String]) -> String {
        var parts = ["requires \(Wording.version(required)), which nobody else provides"]
        if !existing.contains(where: { $0.provider == plugin && $0.interface == required.interface }) {
            parts = ["requires \(Wording.version(required)), which nobody provides"]
        }
        if !existing.isEmpty { parts.append("there is \(Wording.list(existing.map(Wording.version)))") }
        if !unknown.isEmpty { parts.append("\(Wording.list(unknown)) might, but failed") }
        return (parts + ["add a plugin that provides it"]).joined(separator: "; ")
    }

    private func tooOld(_ required: RequiredVersion, _ existing: [ExistingVersion]) -> String {
        let providers = existing.map(\.provider)
        let remedy = providers == [Provider.host] ? "update the host" : "update \(Wording.list(providers, last: " or "))"
        return "requires \(Wording.version(required)); there is \(Wording.list(existing.map(Wording.version))); \(remedy)"
    }

    private func rebuild(_ provider: String) -> String {
        provider == Provider.host
            ? "build \(plugin) with this host's headers" : "build both with the same header, or bind another provider"
    }

    private func text(of fault: BindingFault) -> String {
        switch fault {
        case .notRequired(let required):
            "but does not require it; it requires \(required.isEmpty ? "nothing" : Wording.list(required.map(\.description)))"
        case .unknownPlugin(let id, let providers): "to '\(id)', which is no plugin of the manifest; \(provide(providers))"
        case .notProvided(let id, let provided, let providers):
            "to \(Wording.name(id)), which provides \(provided.isEmpty ? "nothing" : Wording.list(provided.map(\.description))); "
                + provide(providers)
        case .itself: "to itself; a plugin never is its own provider"
        case .several(let ids): "to \(Wording.list(ids)), but requires exactly one; keep one"
        case .nobody: "to nobody, but requires it; name a provider"
        case .twice(let id): "to \(id) twice; name it once"
        case .hostService(let id): "to \(id), but only the host may provide it; remove the binding"
        }
    }

    private func provide(_ providers: [String]) -> String {
        switch providers.count {
        case 0: "nobody else provides it"
        case 1: "\(providers[0]) provides it"
        default: "\(Wording.list(providers)) provide it"
        }
    }

    private func cycle(_ steps: [CycleStep]) -> String {
        let arrows = steps.map { "\($0.plugin) —\(Wording.list($0.interfaces.map(\.description)))→" }
        return Wording.chain(arrows + [steps.first?.plugin ?? ""], arrow: " ")
    }

    private func blocked(by causes: [BlockingCause]) -> String {
        let texts = causes.map { "\(Wording.chain($0.chain, arrow: ", which needs ")), which failed: \($0.reason)" }
        if texts.count == 1 { return "blocked: \(plugin) needs \(texts[0])" }
        let all = Wording.list(texts, separator: "; ", last: "; ")
        return "blocked: \(plugin) needs one of \(causes.count) plugins, and all failed: \(all)"
    }
}
