import AlertRules

/// A checked manifest: which plugins run, how, and what each may use.
///
/// Printing it, or any part of it, shows references to environment variables as written and never their values.
public struct Manifest: Sendable {
    /// The file as it was named.
    public internal(set) var file: String
    /// The absolute directory of the file, which relative paths start from.
    public internal(set) var directory: String
    /// What it says about the host.
    public internal(set) var host: HostSettings
    /// What there is of each resource that plugins lease.
    public internal(set) var leases: LeaseCapacities
    /// What the caches may take.
    public internal(set) var cache: CacheSettings
    /// Where its figures can be read, and where they are sent.
    public internal(set) var metrics: MetricSettings
    /// How often the host looks at itself.
    public internal(set) var coordination: CoordinationSettings
    /// What it warns of: the rules that are built in, as far as they are in force, then the manifest's own in file order.
    public internal(set) var alerts: [AlertRule]
    /// Where its traces go.
    public internal(set) var traces: TraceSettings
    /// The plugins in file order.
    public internal(set) var plugins: [PluginEntry]
    /// Every value in force, those of the host first, then plugin by plugin; keys in the order of the reference.
    /// References to environment variables are shown as written.
    public internal(set) var effectiveValues: [EffectiveValue]

    /// Reads and checks the file at `path`. Blocks while reading.
    ///
    /// - Throws: All problems, or that the file cannot be read.
    public static func load(path: String) throws(ManifestError) -> Manifest {
        let bytes = try ManifestFile.read(path)
        let directory = try ManifestFile.directory(of: path)
        return try parse(bytes, file: path, directory: directory)
    }

    /// Checks the text of a manifest.
    ///
    /// - Parameters:
    ///   - text: The YAML.
    ///   - file: The name of the file for messages.
    ///   - directory: The absolute directory that relative paths start from.
    /// - Throws: All problems.
    public static func parse(_ text: String, file: String, directory: String) throws(ManifestError) -> Manifest {
        try decode(YAMLReader.read(text, file: file), file: file, directory: directory)
    }

    /// The same for bytes, which must be UTF-8.
    static func parse(_ bytes: [UInt8], file: String, directory: String) throws(ManifestError) -> Manifest {
        try decode(YAMLReader.read(bytes, file: file), file: file, directory: directory)
    }

    private static func decode(
        _ document: (root: YAMLNode?, problems: ProblemList), file: String, directory: String
    ) throws(ManifestError) -> Manifest {
        guard let root = document.root else {
            try document.problems.throwIfAny()
            preconditionFailure("a reader without a result has problems")
        }
        var decoder = ManifestDecoder(problems: document.problems)
        let sections = decoder.decode(root)
        try decoder.problems.throwIfAny()
        return Manifest(
            file: file, directory: directory, host: sections.host, leases: sections.leases, cache: sections.cache,
            metrics: sections.metrics, coordination: sections.coordination, alerts: sections.alerts, traces: sections.traces, plugins: sections.plugins, effectiveValues: decoder.effectiveValues)
    }

    /// The manifest with every reference to an environment variable replaced, ready to be used.
    ///
    /// - Parameter environment: The variables by name.
    /// - Throws: Every variable that is missing, each where it is needed, and every text that its values make invalid.
    public func resolved(environment: [String: String]) throws(ManifestError) -> Manifest {
        var resolver = EnvironmentResolver(environment: environment, file: file)
        var copy = self
        copy.metrics.collector = resolver.resolve(metrics.collector)
        copy.traces.collector = resolver.resolve(traces.collector)
        copy.plugins = plugins.map { resolver.resolve($0) }
        try resolver.problems.throwIfAny()
        return copy
    }

    /// `path` as an absolute path: relative ones start from the directory of the manifest; `.` and `..` are removed.
    /// Works on the text alone and follows no symbolic links.
    public func resolvedPath(_ path: String) -> String {
        PathText.absolute(path, from: directory)
    }
}
