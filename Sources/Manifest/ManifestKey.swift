/// The keys of one mapping in a manifest. The order of the cases is the order of effective values and of messages.
protocol ManifestKey: CaseIterable, RawRepresentable, Sendable where RawValue == String {}

enum RootKey: String, ManifestKey {
    case crucible, host, leases, cache, metrics, coordination, alerts, traces, plugins
}

enum HostKey: String, ManifestKey {
    case stopDeadline = "stop_deadline"
    case maxMessage = "max_message"
    case logLevel = "log_level"
}

enum PluginKey: String, ManifestKey {
    case library, foreign, config, start, required, grants, bind, swap, health, lease, cache
}

enum ForeignKey: String, ManifestKey {
    case library, interface, threads, structs, functions
}

enum StartKey: String, ManifestKey {
    case deadline, attempts, backoff
}

enum GrantKey: String, ManifestKey {
    case http, commands, files
}
