import AlertRules

enum CoordinationKey: String, ManifestKey {
    case every, window
}

enum AlertKey: String, ManifestKey {
    case enabled, figure, `where`, of, by, relative, above, below, clear, `for`, fewest, severity, runbook

    /// What one that is built in does not let be changed.
    static let measure: [AlertKey] = [.figure, .where, .of, .by, .relative]
}

/// The sections `coordination` and `alerts`.
extension ManifestDecoder {
    /// Alerts of the manifest's own.
    static let mostAlerts = 64
    private static let mostLabels = 8
    private static let cyclesRange = 1...1_000
    private static let fewestRange = 1...1_000_000_000
    private static let longestText = 512

    mutating func decodeCoordination(_ field: Field) -> CoordinationSettings {
        var settings = CoordinationSettings()
        var place: SourcePosition?
        for (key, field) in fields(of: field, as: CoordinationKey.self, owner: "coordination") {
            place = field.node?.position ?? place
            switch key {
            case .every: settings.every = duration(field, default: settings.every, in: CoordinationSettings.everyRange)
            case .window: settings.window = duration(field, default: settings.window, in: CoordinationSettings.windowRange)
            }
        }
        let (every, window) = (settings.every, settings.window)
        if window < every || window > every * CoordinationSettings.mostCycles {
            let message = "'window' of coordination is \(DurationText.render(window)), which is not from 1 to "
                + "\(CoordinationSettings.mostCycles) cycles of \(DurationText.render(every))"
            let most = DurationText.render(every * CoordinationSettings.mostCycles)
            problems.add(place, message, remedy: "choose from \(DurationText.render(every)) to \(most)")
        }
        return settings
    }

    /// The rules in force.
    mutating func decodeAlerts(_ field: Field) -> [AlertRule] {
        var rules = AlertRule.builtin
        guard let node = field.node else {
            recordDefaults(field, except: [])
            return rules
        }
        guard let pairs = mapping(node, field, expected: .other("a mapping from names to alerts")) else { return rules }
        var own: [AlertRule] = []
        for pair in pairs {
            let path = ValuePath.append(pair.key, to: field.path)
            if let index = rules.firstIndex(where: { $0.name == pair.key }) {
                if let changed = decodeAlert(pair, path, builtin: rules[index]) { rules[index] = changed } else { rules.remove(at: index) }
                continue
            }
            guard !AlertRule.builtin.contains(where: { $0.name == pair.key }) else { continue }
            guard ManifestNames.isPluginID(pair.key) else {
                let remedy = "use at most 64 of a-z, 0-9, '_' and '-', a letter first"
                problems.add(pair.keyPosition, "\(pair.key.quoted) cannot be the name of an alert", remedy: remedy)
                continue
            }
            if own.count == Self.mostAlerts {
                problems.add(pair.keyPosition, "the manifest has more than \(Self.mostAlerts) alerts of its own", remedy: "leave some of them out")
                break
            }
            if let rule = decodeAlert(pair, path, builtin: nil) { own.append(rule) }
        }
        recordDefaults(field, except: Set(pairs.map(\.key)))
        return rules + own
    }

    private mutating func recordDefaults(_ field: Field, except named: Set<String>) {
        for rule in AlertRule.builtin where !named.contains(rule.name) {
            let place = Field(node: nil, path: ValuePath.append(rule.name, to: field.path), name: "")
            recordDefault(place, "\(rule.side.rawValue) \(Self.text(rule.bound)), for \(rule.cycles), cleared at \(Self.text(rule.clear))")
        }
    }

    /// nil: it is switched off, or what it says cannot be.
    private mutating func decodeAlert(_ pair: YAMLPair, _ path: String, builtin: AlertRule?) -> AlertRule? {
        let name = "alert \(pair.key.quoted)"
        var rule = builtin ?? AlertRule(pair.key, figure: "", .above, 0, clear: 0, runbook: "")
        var (isEnabled, clear): (Bool, Double?) = (true, nil)
        var bounds: [(side: AlertRule.Side, bound: Double, position: SourcePosition)] = []
        var given: Set<AlertKey> = []
        for (key, field) in fields(of: pair.value, as: AlertKey.self, path: path, name: name, owner: name) {
            guard let node = field.node else { continue }
            given.insert(key)
            if builtin != nil, AlertKey.measure.contains(key) {
                let remedy = "give an alert of your own another name"
                problems.add(node.position, "\(field.name) cannot be changed: what it watches is built in", remedy: remedy)
                continue
            }
            switch key {
            case .enabled: isEnabled = bool(field, default: true)
            case .figure: rule.figure = plainText(field) ?? rule.figure
            case .where: rule.matching = labels(field)
            case .of: rule.total = plainText(field)
            case .by: rule.by = labelNames(field)
            case .relative: rule.isRelative = bool(field, default: false)
            case .above: if let bound = number(field) { bounds.append((.above, bound, node.position)) }
            case .below: if let bound = number(field) { bounds.append((.below, bound, node.position)) }
            case .clear: clear = number(field)
            case .for: rule.cycles = integer(field, default: rule.cycles, in: Self.cyclesRange)
            case .fewest: rule.fewest = integer(field, default: rule.fewest, in: Self.fewestRange)
            case .severity: rule.severity = choice(field, default: rule.severity)
            case .runbook: rule.runbook = plainText(field) ?? rule.runbook
            }
        }
        complete(&rule, bounds, clear, given, builtin, pair, name)
        return isEnabled ? rule : nil
    }

    /// The bounds, and what must be there.
    private mutating func complete(
        _ rule: inout AlertRule, _ bounds: [(side: AlertRule.Side, bound: Double, position: SourcePosition)], _ clear: Double?,
        _ given: Set<AlertKey>, _ builtin: AlertRule?, _ pair: YAMLPair, _ name: String
    ) {
        if bounds.count > 1 { problems.add(bounds[1].position, "\(name) has both 'above' and 'below'", remedy: "make two alerts of it") }
        if let first = bounds.first {
            if let builtin, builtin.side != first.side {
                let remedy = "write '\(builtin.side.rawValue)'"
                problems.add(first.position, "\(name) fires when its value is \(builtin.side.rawValue) a bound", remedy: remedy)
                return
            }
            // Both move, unless the manifest says where to.
            let factor = builtin.map { $0.bound == 0 ? 1 : $0.clear / $0.bound } ?? 1
            (rule.side, rule.bound, rule.clear) = (first.side, first.bound, first.bound * factor)
            if !rule.hasClearInOrder { rule.clear = first.bound }
        }
        if let clear { rule.clear = clear }
        if builtin == nil {
            var missing: [String] = []
            if !given.contains(.figure) { missing.append("figure") }
            if !given.contains(.above), !given.contains(.below) { missing.append("above") }
            if !given.contains(.runbook) { missing.append("runbook") }
            if !missing.isEmpty, case .mapping = pair.value.content {
                let list = missing.map { "'\($0)'" }.joined(separator: " and ")
                let known = AlertRule.builtin.map(\.name)
                let remedy = "add \(list); or do you mean one that is built in: \(known.joined(separator: ", "))?"
                problems.add(pair.keyPosition, "\(name) has no \(list)", remedy: remedy)
            }
        }
        if !rule.hasClearInOrder {
            let message = "\(name) is cleared at \(Self.text(rule.clear)), which is \(rule.side.rawValue) its bound \(Self.text(rule.bound))"
            problems.add(pair.keyPosition, message, remedy: "choose a 'clear' on the other side, or leave it out")
        }
    }

    // MARK: Values

    private mutating func number(_ field: Field) -> Double? {
        guard let node = field.node else { return nil }
        let value: Double
        switch node.content {
        case .integer(let number): value = Double(number)
        case .float(let number): value = number
        default:
            wrongType(node, field, expected: .number("a number"))
            return nil
        }
        record(field, Self.text(value))
        return value
    }

    private static func text(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private mutating func plainText(_ field: Field) -> String? {
        guard let node = field.node else { return nil }
        guard case .string(let text) = node.content else {
            wrongType(node, field, expected: .text)
            return nil
        }
        guard (1...Self.longestText).contains(text.utf8.count), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            let remedy = "write one line"
            problems.add(node.position, "\(field.name) must have 1 to \(Self.longestText) bytes and no control characters", remedy: remedy)
            return nil
        }
        record(field, text)
        return text
    }

    private mutating func labels(_ field: Field) -> [String: String] {
        guard let node = field.node, let pairs = mapping(node, field, expected: .other("a mapping from labels to values")) else { return [:] }
        if pairs.count > Self.mostLabels {
            problems.add(pairs[Self.mostLabels].keyPosition, "\(field.name) has more than \(Self.mostLabels) labels", remedy: "leave some of them out")
        }
        var labels: [String: String] = [:]
        for pair in pairs.prefix(Self.mostLabels) {
            let place = Field(node: pair.value, path: ValuePath.append(pair.key, to: field.path), name: "'\(pair.key)' of \(field.name)")
            if let text = plainText(place) { labels[pair.key] = text }
        }
        return labels
    }

    private mutating func labelNames(_ field: Field) -> [String] {
        guard let node = field.node else { return [] }
        guard case .sequence(let items) = node.content else {
            wrongType(node, field, expected: .list)
            return []
        }
        if items.isEmpty { record(field, "[]") }
        if items.count > Self.mostLabels {
            problems.add(node.position, "\(field.name) has more than \(Self.mostLabels) labels", remedy: "leave some of them out")
        }
        return items.prefix(Self.mostLabels).enumerated().compactMap { index, item in
            plainText(Field(node: item, path: ValuePath.append(index, to: field.path), name: "an entry in \(field.name)"))
        }
    }
}
