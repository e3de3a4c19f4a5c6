/// The sections of a plugin.
extension ManifestDecoder {
    /// The entry, or nil if it has no usable library, which is then reported.
    mutating func decodePlugin(_ pair: YAMLPair, path: String, ids: [String]) -> PluginEntry? {
        let name = "plugin \(pair.key.quoted)"
        var library: EnvironmentText?
        var foreign: ForeignEntry?
        var config = ConfigValue.empty
        var start = StartPolicy()
        var required = true
        var grants = Grants()
        var bindings: [String: [String]] = [:]
        var swap = SwapSettings()
        var health = HealthSettings()
        var lease = LeaseShare(plugin: pair.key)
        var namespaces: [NamespaceEntry] = []
        for (key, field) in fields(of: pair.value, as: PluginKey.self, path: path, name: name, owner: name) {
            switch key {
            case .library: if !pair.names(.foreign) { library = decodeLibrary(field, of: pair) }
            case .foreign: (library, foreign) = decodeForeign(field, of: pair) ?? (library, foreign)
            case .config: config = decodeConfig(field)
            case .start: start = decodeStart(field, owner: name)
            case .required: required = bool(field, default: required)
            case .grants: grants = decodeGrants(field, owner: name)
            case .bind: bindings = decodeBindings(field, owner: name, ids: ids)
            case .swap: swap = decodeSwap(field, owner: name)
            case .health: health = decodeHealth(field, owner: name)
            case .lease: lease = decodeLeaseShare(field, plugin: pair.key, owner: name)
            case .cache: namespaces = decodeNamespaces(field, of: pair, owner: name, ids: ids)
            }
        }
        guard let library else { return nil }
        return PluginEntry(
            id: pair.key, position: pair.keyPosition, libraryText: library, foreign: foreign, config: config, start: start,
            required: required, grants: grants, bindings: bindings, swap: swap, health: health, lease: lease,
            namespaces: namespaces)
    }

    private mutating func decodeLibrary(_ field: Field, of pair: YAMLPair) -> EnvironmentText? {
        guard let node = field.node else {
            let remedy = "add 'library:' with the name of its library, or 'foreign:' for a C library"
            problems.add(pair.keyPosition, "plugin \(pair.key.quoted) has no 'library'", remedy: remedy)
            return nil
        }
        guard let text = environmentText(node, field, check: LibraryName.flaw) else { return nil }
        record(field, text.written)
        return text
    }

    private mutating func decodeConfig(_ field: Field) -> ConfigValue {
        guard let node = field.node else {
            recordDefault(field, "{}")
            return .empty
        }
        guard mapping(node, field, expected: .other("a mapping")) != nil else { return .empty }
        let tree = JSONTree<EnvironmentText>(node) { text, position in
            readReferences(text, at: position)
        }
        effectiveValues += ConfigListing.values(of: node, tree: tree, path: field.path)
        return ConfigValue(tree: tree)
    }

    private mutating func decodeStart(_ field: Field, owner: String) -> StartPolicy {
        var start = StartPolicy()
        for (key, field) in fields(of: field, as: StartKey.self, owner: "'start' of \(owner)") {
            switch key {
            case .deadline:
                if field.node == nil {
                    recordDefault(field, "what the plugin suggests, else 10s")
                } else {
                    start.deadline = duration(field, default: .zero, in: StartPolicy.deadlineRange)
                }
            case .attempts:
                start.attempts = integer(field, default: start.attempts, in: StartPolicy.attemptsRange)
            case .backoff:
                start.backoff = duration(field, default: start.backoff, in: StartPolicy.backoffRange)
            }
        }
        return start
    }

    private mutating func decodeGrants(_ field: Field, owner: String) -> Grants {
        var grants = Grants()
        for (key, field) in fields(of: field, as: GrantKey.self, owner: "'grants' of \(owner)") {
            switch key {
            case .http: grants.http = texts(field, check: HTTPGrant.flaw).map { HTTPGrant($0) }
            case .commands: grants.commandTexts = texts(field, check: PathText.flaw)
            case .files: grants.fileTexts = texts(field, check: PathText.flaw)
            }
        }
        return grants
    }

    private mutating func decodeBindings(_ field: Field, owner: String, ids: [String]) -> [String: [String]] {
        guard let node = field.node else {
            recordDefault(field, "{}")
            return [:]
        }
        var bindings: [String: [String]] = [:]
        for pair in mapping(node, field, expected: .other("a mapping from interfaces to plugins")) ?? [] {
            if !ManifestNames.isInterface(pair.key) {
                let message = "\(pair.key.quoted) in \(field.name) is not the name of an interface"
                problems.add(pair.keyPosition, message, remedy: "write it like crucible.model/1")
            }
            let name = "the binding of \(pair.key.quoted) in \(owner)"
            let inner = Field(node: pair.value, path: ValuePath.append(pair.key, to: field.path), name: name)
            bindings[pair.key] = providers(inner, ids: ids)
        }
        return bindings
    }

    /// One plugin of this manifest, or a list of them.
    mutating func providers(_ field: Field, ids: [String]) -> [String] {
        guard let node = field.node else { return [] }
        var providers: [String] = []
        var items = [node]
        if case .sequence(let list) = node.content { items = list }
        if items.isEmpty {
            problems.add(node.position, "\(field.name) is empty", remedy: "name a plugin, or remove the binding")
        }
        for item in items {
            guard case .string(let id) = item.content else {
                wrongType(item, field, expected: .other("the id of a plugin"))
                continue
            }
            guard ids.contains(id) else {
                problems.add(
                    item.position, "\(field.name) names \(id.quoted), which is no plugin here",
                    remedy: Suggestion.remedy(for: id, known: ids, kind: "plugins of this manifest"))
                continue
            }
            guard !providers.contains(id) else {
                problems.add(item.position, "\(field.name) names \(id.quoted) twice", remedy: "name it once")
                continue
            }
            var place = field
            if case .sequence = node.content { place.path = ValuePath.append(providers.count, to: field.path) }
            place.node = item
            record(place, id)
            providers.append(id)
        }
        return providers
    }
}
