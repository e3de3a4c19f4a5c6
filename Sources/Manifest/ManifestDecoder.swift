import AlertRules

/// Turns the tree of a YAML document into a manifest, and collects everything that is wrong with it.
///
/// Every section goes through `fields`, which reports what it does not know and hands out every key it does know,
/// present or not, so that a `switch` over the keys decodes each one and none can be forgotten.
struct ManifestDecoder {
    static let version = 1
    /// Bindings and messages search among the plugins one by one.
    static let mostPlugins = 256

    var problems: ProblemList
    var effectiveValues: [EffectiveValue] = []

    /// A place for a value: what stands there, if anything, and how messages and paths name it.
    struct Field {
        var node: YAMLNode?
        /// `plugins.voice.start.attempts`
        var path: String
        /// `'attempts' of plugin 'voice'`
        var name: String
    }

    init(problems: ProblemList) {
        self.problems = problems
    }

    /// What stands at the top level.
    struct Sections {
        var host = HostSettings()
        var leases = LeaseCapacities()
        var cache = CacheSettings()
        var metrics = MetricSettings()
        var coordination = CoordinationSettings()
        var alerts = AlertRule.builtin
        var traces = TraceSettings()
        var plugins: [PluginEntry] = []
    }

    /// The sections of a manifest; only to be used if there are no problems afterwards.
    mutating func decode(_ root: YAMLNode) -> Sections {
        var sections = Sections()
        if case .null = root.content {
            problems.add(root.position, "the manifest is empty", remedy: "start with 'crucible: 1' and 'plugins:'")
            return sections
        }
        for (key, field) in fields(of: root, as: RootKey.self, path: "", name: "the manifest", owner: nil) {
            switch key {
            case .crucible: decodeVersion(field, in: root)
            case .host: sections.host = decodeHost(field)
            case .leases: sections.leases = decodeLeases(field)
            case .cache: sections.cache = decodeCache(field)
            case .metrics: sections.metrics = decodeMetrics(field)
            case .coordination: sections.coordination = decodeCoordination(field)
            case .alerts: sections.alerts = decodeAlerts(field)
            case .traces: sections.traces = decodeTraces(field)
            case .plugins: sections.plugins = decodePlugins(field, in: root)
            }
        }
        checkOverlaps(sections.plugins)
        return sections
    }

    private mutating func decodeVersion(_ field: Field, in root: YAMLNode) {
        guard let node = field.node else {
            let remedy = "write 'crucible: \(Self.version)' at the top"
            problems.add(root.position, "the manifest does not say which format it has", remedy: remedy)
            return
        }
        switch node.content {
        case .integer(Self.version): record(field, String(Self.version))
        case .integer(let other):
            let remedy = "write 'crucible: \(Self.version)'"
            problems.add(node.position, "format \(other) is not known to this host", remedy: remedy)
        default: wrongType(node, field, expected: .number("the number \(Self.version)"))
        }
    }

    private mutating func decodeHost(_ field: Field) -> HostSettings {
        var host = HostSettings()
        for (key, field) in fields(of: field, as: HostKey.self, owner: "host") {
            switch key {
            case .stopDeadline:
                host.stopDeadline = duration(field, default: host.stopDeadline, in: HostSettings.stopDeadlineRange)
            case .maxMessage:
                host.maxMessage = size(field, default: host.maxMessage, in: HostSettings.maxMessageRange)
            case .logLevel:
                let name = choice(field, default: host.logLevel.rawValue, of: LogLevel.allCases.map(\.rawValue))
                host.logLevel = LogLevel(rawValue: name) ?? host.logLevel
            }
        }
        return host
    }

    private mutating func decodePlugins(_ field: Field, in root: YAMLNode) -> [PluginEntry] {
        guard let node = field.node else {
            let remedy = "add 'plugins:' with one entry per plugin"
            problems.add(root.position, "the manifest names no plugins", remedy: remedy)
            return []
        }
        guard let pairs = mapping(node, field, expected: .other("a mapping from ids to plugins")) else { return [] }
        if pairs.count > Self.mostPlugins {
            let message = "the manifest names \(pairs.count) plugins; \(Self.mostPlugins) are possible"
            problems.add(pairs[Self.mostPlugins].keyPosition, message, remedy: "run several hosts")
        }
        let ids = pairs.prefix(Self.mostPlugins).map(\.key)
        return pairs.prefix(Self.mostPlugins).compactMap { pair in
            if !ManifestNames.isPluginID(pair.key) {
                let remedy = "use at most 64 of a-z, 0-9, '_' and '-', a letter first"
                problems.add(pair.keyPosition, "\(pair.key.quoted) cannot be the id of a plugin", remedy: remedy)
            }
            return decodePlugin(pair, path: ValuePath.append(pair.key, to: field.path), ids: ids)
        }
    }
}
