/// Replaces the references of a manifest by values, and collects every one that cannot be.
struct EnvironmentResolver {
    /// A variable can hold 128 KiB and be named a hundred thousand times in a manifest.
    static let largestResult = 16 << 20

    private let environment: [String: String]
    private(set) var problems: ProblemList
    private var size = 0

    init(environment: [String: String], file: String) {
        self.environment = environment
        problems = ProblemList(file: file)
    }

    /// `plugin` with the values in place; where there is a problem, the text stays as written.
    mutating func resolve(_ plugin: PluginEntry) -> PluginEntry {
        var copy = plugin
        let user = "plugin \(plugin.id.quoted)"
        copy.libraryText = resolve(
            plugin.libraryText, for: user, check: plugin.foreign == nil ? LibraryName.flaw : ForeignEntry.libraryFlaw)
        copy.config.tree = plugin.config.tree.mapText { resolve($0, for: user) { _ in nil } }
        copy.grants.http = plugin.grants.http.map { grant in
            HTTPGrant(resolve(grant.text, for: user, check: HTTPGrant.flaw))
        }
        copy.grants.commandTexts = plugin.grants.commandTexts.map { resolve($0, for: user, check: PathText.flaw) }
        copy.grants.fileTexts = plugin.grants.fileTexts.map { resolve($0, for: user, check: PathText.flaw) }
        return copy
    }

    mutating func resolve(_ collector: CollectorSettings) -> CollectorSettings {
        var copy = collector
        let user = collector.signal.quoted
        copy.urlText = collector.urlText.map { resolve($0, for: user, check: collector.flaw(ofURL:)) }
        copy.headerTexts = collector.headerTexts.map { header in
            CollectorSettings.Header(name: header.name, text: resolve(header.text, for: user, check: CollectorSettings.flaw(ofHeader:)))
        }
        return copy
    }

    private mutating func resolve(
        _ text: EnvironmentText, for user: String, check: (EnvironmentText) -> Flaw?
    ) -> EnvironmentText {
        guard text.hasReferences else { return text }
        var missing = false
        for reference in text.references where reference.fallback == nil && environment[reference.name] == nil {
            missing = true
            let remedy = "set it, or write ${\(reference.name):-default}"
            let message = "the environment variable \(reference.name.quoted), which \(user) needs, is not set"
            problems.add(text.position, message, remedy: remedy)
        }
        guard !missing, fits(text) else { return text }
        let resolved = text.resolved { value(of: $0) }
        if let flaw = check(resolved) {
            problems.add(text.position, flaw)
            return text
        }
        return resolved
    }

    /// As in a shell, `:-` gives its default for an empty variable too.
    private func value(of reference: EnvironmentText.Reference) -> String {
        let value = environment[reference.name] ?? ""
        return value.isEmpty ? reference.fallback ?? "" : value
    }

    private mutating func fits(_ text: EnvironmentText) -> Bool {
        guard size <= Self.largestResult else { return false }
        size += text.references.reduce(text.written.utf8.count) { $0 + value(of: $1).utf8.count }
        guard size > Self.largestResult else { return true }
        problems.add(text.position, "the environment variables up to here add up to more than 16 MiB")
        return false
    }
}
