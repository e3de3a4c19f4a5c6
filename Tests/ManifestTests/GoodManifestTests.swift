import Manifest
import Testing

@Suite struct GoodManifestTests {
    /// What stands between the metrics and the plugins of a manifest that says nothing of how it is watched.
    private static let watchingDefaults = [
        "coordination.every = 30s (default)",
        "coordination.window = 5m (default)",
        "alerts.plugin-errors = above 0.05, for 2, cleared at 0.02 (default)",
        "alerts.plugin-health = below 0.5, for 2, cleared at 0.8 (default)",
        "alerts.plugin-down = below 1, for 4, cleared at 1 (default)",
        "alerts.plugin-restarts = above 1, for 1, cleared at 0 (default)",
        "alerts.lease-wait = above 5, for 2, cleared at 2 (default)",
        "alerts.lease-refusals = above 5, for 1, cleared at 0 (default)",
        "alerts.cache-hits = below 0.5, for 2, cleared at 0.8 (default)",
        "alerts.cache-disk = above 0, for 1, cleared at 0 (default)",
        "alerts.event-backpressure = above 0, for 2, cleared at 0 (default)",
        "alerts.event-stalled = above 0.9, for 2, cleared at 0.5 (default)",
        "alerts.host-cpu = above 0.9, for 4, cleared at 0.75 (default)",
        "alerts.host-memory = above 0.9, for 2, cleared at 0.8 (default)",
        "traces.otlp = nowhere (default)", "traces.sample = 100% (default)", "traces.queue = 4096 (default)", "traces.headers = {} (default)",
    ]

    @Test func readsEveryKey() throws {
        let manifest = try manifest(fullManifest)
        #expect(manifest.host.stopDeadline == .seconds(90))
        #expect(manifest.host.maxMessage == 64 << 20)
        #expect(manifest.host.logLevel == .debug)
        #expect(manifest.plugins.map(\.id) == ["openai", "other", "my_lib"])

        let openai = manifest.plugins[0]
        #expect(openai.position == SourcePosition(line: 7, column: 3))
        #expect(openai.library == "OpenAIModel")
        #expect(openai.start.deadline == .seconds(20))
        #expect(openai.start.attempts == 3)
        #expect(openai.start.backoff == .milliseconds(500))
        #expect(!openai.required)
        #expect(openai.grants.http.map(\.host) == ["127.0.0.1", "api.openai.com", "api.openai.com", "*.example.com"])
        #expect(openai.grants.http.map(\.port) == [.any, .defaults, .exact(8443), .defaults])
        #expect(openai.grants.commands == ["../.venv/bin/mcp-server-git", "git"])
        #expect(openai.grants.files == ["voices.yaml"])
        #expect(
            openai.config.display()
                == #"{"key":"${OPENAI_API_KEY}","limits":{"share":0.5,"tokens":4096},"#
                + #""names":["a","b","c"],"same":{"share":0.5,"tokens":4096}}"#)
        #expect(manifest.plugins[1].library == "./libOther.so")
        #expect(
            manifest.plugins[1].bindings
                == ["crucible.model/1": ["openai", "other"], "acme.memory.store/12": ["openai"]])
    }

    @Test func fillsInDefaults() throws {
        let manifest = try manifest("crucible: 1\nplugins:\n  a: { library: A }\n")
        #expect(manifest.host == HostSettings())
        #expect(manifest.host.stopDeadline == .seconds(10))
        #expect(manifest.host.maxMessage == 16 << 20)
        #expect(manifest.host.logLevel == .notice)
        let plugin = manifest.plugins[0]
        #expect(plugin.config.json() == "{}")
        #expect(plugin.start.deadline == nil)
        #expect(plugin.start.attempts == 1)
        #expect(plugin.start.backoff == .milliseconds(200))
        #expect(plugin.required)
        #expect(plugin.grants.http.isEmpty && plugin.grants.commands.isEmpty && plugin.grants.files.isEmpty)
        #expect(plugin.bindings.isEmpty)
    }

    @Test func listsEveryDefaultAsSuch() throws {
        let values = try manifest("crucible: 1\nplugins:\n  a: { library: A }\n").effectiveValues.map(\.description)
        #expect(
            values == [
                "crucible = 1 (1:11)",
                "host.stop_deadline = 10s (default)",
                "host.max_message = 16MiB (default)",
                "host.log_level = notice (default)",
                "leases.concurrency = 10 (default)",
                "leases.connections = 64 (default)",
                "leases.memory = 100MB (default)",
                "leases.cpu = 80% (default)",
                "leases.queue = 256 (default)",
                "leases.term = 1m (default)",
                "leases.age = 2s (default)",
                "cache.memory = 64MiB (default)",
                "cache.disk = 256MiB (default)",
                "metrics.listen = nowhere (default)", "metrics.otlp = nowhere (default)", "metrics.interval = 1m (default)",
                "metrics.headers = {} (default)",
            ] + Self.watchingDefaults + [
                "plugins.a.library = A (3:17)",
                "plugins.a.config = {} (default)",
                "plugins.a.start.deadline = what the plugin suggests, else 10s (default)",
                "plugins.a.start.attempts = 1 (default)",
                "plugins.a.start.backoff = 200ms (default)",
                "plugins.a.required = true (default)",
                "plugins.a.grants.http = [] (default)",
                "plugins.a.grants.commands = [] (default)",
                "plugins.a.grants.files = [] (default)",
                "plugins.a.bind = {} (default)",
                "plugins.a.swap.warm = as start.deadline (default)",
                "plugins.a.swap.drain = 10s (default)",
                "plugins.a.swap.at_deadline = automatic (default)",
                "plugins.a.swap.pause = 15s (default)",
                "plugins.a.swap.max_parked = 1024 (default)",
                "plugins.a.swap.state = keep (default)",
                "plugins.a.swap.probation = 30s (default)",
                "plugins.a.swap.min_calls = 20 (default)",
                "plugins.a.swap.max_failures = 5% (default)",
                "plugins.a.swap.latency_factor = 0 (default)",
                "plugins.a.swap.retire = 30s (default)",
                "plugins.a.health.interval = 10s (default)",
                "plugins.a.health.deadline = 2s (default)",
                "plugins.a.health.failures = 3 (default)",
                "plugins.a.health.restarts = 3 (default)",
                "plugins.a.health.window = 10m (default)",
                "plugins.a.health.backoff = 1s (default)",
                "plugins.a.lease.weight = 50 (default)",
                "plugins.a.lease.limit = {} (default)",
                "plugins.a.lease.reserve = {} (default)",
                "plugins.a.cache = a: standard, 10m (default)",
            ])
    }

    @Test func listsEveryValueWithItsPlace() throws {
        let values = try manifest(fullManifest).effectiveValues.map(\.description)
        #expect(
            values == [
                "crucible = 1 (1:11)",
                "host.stop_deadline = 1m30s (3:18)",
                "host.max_message = 64MiB (4:16)",
                "host.log_level = debug (5:14)",
                "leases.concurrency = 10 (default)",
                "leases.connections = 64 (default)",
                "leases.memory = 100MB (default)",
                "leases.cpu = 80% (default)",
                "leases.queue = 256 (default)",
                "leases.term = 1m (default)",
                "leases.age = 2s (default)",
                "cache.memory = 64MiB (default)",
                "cache.disk = 256MiB (default)",
                "metrics.listen = nowhere (default)", "metrics.otlp = nowhere (default)", "metrics.interval = 1m (default)",
                "metrics.headers = {} (default)",
            ] + Self.watchingDefaults + [
                "plugins.openai.library = OpenAIModel (8:14)",
                #"plugins.openai.config.key = "${OPENAI_API_KEY}" (10:12)"#,
                "plugins.openai.config.limits.tokens = 4096 (11:33)",
                "plugins.openai.config.limits.share = 0.5 (11:46)",
                "plugins.openai.config.same.tokens = 4096 (11:33)",
                "plugins.openai.config.same.share = 0.5 (11:46)",
                #"plugins.openai.config.names[0] = "a" (13:15)"#,
                #"plugins.openai.config.names[1] = "b" (13:20)"#,
                #"plugins.openai.config.names[2] = "c" (13:25)"#,
                "plugins.openai.start.deadline = 20s (14:24)",
                "plugins.openai.start.attempts = 3 (14:39)",
                "plugins.openai.start.backoff = 500ms (14:51)",
                "plugins.openai.required = false (15:15)",
                "plugins.openai.grants.http[0] = 127.0.0.1:* (17:14)",
                "plugins.openai.grants.http[1] = api.openai.com (17:29)",
                "plugins.openai.grants.http[2] = api.openai.com:8443 (17:45)",
                "plugins.openai.grants.http[3] = *.example.com (17:68)",
                "plugins.openai.grants.commands[0] = ../.venv/bin/mcp-server-git (18:18)",
                "plugins.openai.grants.commands[1] = git (18:49)",
                "plugins.openai.grants.files[0] = voices.yaml (19:15)",
                "plugins.openai.bind = {} (default)",
                "plugins.openai.swap.warm = as start.deadline (default)",
                "plugins.openai.swap.drain = 10s (default)",
                "plugins.openai.swap.at_deadline = automatic (default)",
                "plugins.openai.swap.pause = 15s (default)",
                "plugins.openai.swap.max_parked = 1024 (default)",
                "plugins.openai.swap.state = keep (default)",
                "plugins.openai.swap.probation = 30s (default)",
                "plugins.openai.swap.min_calls = 20 (default)",
                "plugins.openai.swap.max_failures = 5% (default)",
                "plugins.openai.swap.latency_factor = 0 (default)",
                "plugins.openai.swap.retire = 30s (default)",
                "plugins.openai.health.interval = 10s (default)",
                "plugins.openai.health.deadline = 2s (default)",
                "plugins.openai.health.failures = 3 (default)",
                "plugins.openai.health.restarts = 3 (default)",
                "plugins.openai.health.window = 10m (default)",
                "plugins.openai.health.backoff = 1s (default)",
                "plugins.openai.lease.weight = 50 (default)",
                "plugins.openai.lease.limit = {} (default)",
                "plugins.openai.lease.reserve = {} (default)",
                "plugins.openai.cache = openai: standard, 10m (default)",
                "plugins.other.library = ./libOther.so (21:14)",
                "plugins.other.config = {} (default)",
                "plugins.other.start.deadline = what the plugin suggests, else 10s (default)",
                "plugins.other.start.attempts = 1 (default)",
                "plugins.other.start.backoff = 200ms (default)",
                "plugins.other.required = true (default)",
                "plugins.other.grants.http = [] (default)",
                "plugins.other.grants.commands = [] (default)",
                "plugins.other.grants.files = [] (default)",
                #"plugins.other.bind["crucible.model/1"][0] = openai (22:32)"#,
                #"plugins.other.bind["crucible.model/1"][1] = other (22:40)"#,
                #"plugins.other.bind["acme.memory.store/12"] = openai (22:70)"#,
                "plugins.other.swap.warm = as start.deadline (default)",
                "plugins.other.swap.drain = 10s (default)",
                "plugins.other.swap.at_deadline = automatic (default)",
                "plugins.other.swap.pause = 15s (default)",
                "plugins.other.swap.max_parked = 1024 (default)",
                "plugins.other.swap.state = keep (default)",
                "plugins.other.swap.probation = 30s (default)",
                "plugins.other.swap.min_calls = 20 (default)",
                "plugins.other.swap.max_failures = 5% (default)",
                "plugins.other.swap.latency_factor = 0 (default)",
                "plugins.other.swap.retire = 30s (default)",
                "plugins.other.health.interval = 10s (default)",
                "plugins.other.health.deadline = 2s (default)",
                "plugins.other.health.failures = 3 (default)",
                "plugins.other.health.restarts = 3 (default)",
                "plugins.other.health.window = 10m (default)",
                "plugins.other.health.backoff = 1s (default)",
                "plugins.other.lease.weight = 50 (default)",
                "plugins.other.lease.limit = {} (default)",
                "plugins.other.lease.reserve = {} (default)",
                "plugins.other.cache = other: standard, 10m (default)",
                "plugins.my_lib.foreign.library = ${LIB:-libz.so.1} (25:16)",
                "plugins.my_lib.foreign.interface = acme.zip/2 (26:18)",
                "plugins.my_lib.foreign.threads = concurrent (27:16)",
                "plugins.my_lib.foreign.structs.point = int32 x, int32 y (29:16)",
                "plugins.my_lib.foreign.functions[0] = uint32 crc32(uint64 crc, bytes data, uint32 length(data)) (31:11)",
                "plugins.my_lib.foreign.functions[1] = point move(point p) (32:11)",
                "plugins.my_lib.config = {} (default)",
                "plugins.my_lib.start.deadline = what the plugin suggests, else 10s (default)",
                "plugins.my_lib.start.attempts = 1 (default)",
                "plugins.my_lib.start.backoff = 200ms (default)",
                "plugins.my_lib.required = true (default)",
                "plugins.my_lib.grants.http = [] (default)",
                "plugins.my_lib.grants.commands = [] (default)",
                "plugins.my_lib.grants.files = [] (default)",
                "plugins.my_lib.bind = {} (default)",
                "plugins.my_lib.swap.warm = as start.deadline (default)",
                "plugins.my_lib.swap.drain = 10s (default)",
                "plugins.my_lib.swap.at_deadline = automatic (default)",
                "plugins.my_lib.swap.pause = 15s (default)",
                "plugins.my_lib.swap.max_parked = 1024 (default)",
                "plugins.my_lib.swap.state = keep (default)",
                "plugins.my_lib.swap.probation = 30s (default)",
                "plugins.my_lib.swap.min_calls = 20 (default)",
                "plugins.my_lib.swap.max_failures = 5% (default)",
                "plugins.my_lib.swap.latency_factor = 0 (default)",
                "plugins.my_lib.swap.retire = 30s (default)",
                "plugins.my_lib.health.interval = 10s (default)",
                "plugins.my_lib.health.deadline = 2s (default)",
                "plugins.my_lib.health.failures = 3 (default)",
                "plugins.my_lib.health.restarts = 3 (default)",
                "plugins.my_lib.health.window = 10m (default)",
                "plugins.my_lib.health.backoff = 1s (default)",
                "plugins.my_lib.lease.weight = 50 (default)",
                "plugins.my_lib.lease.limit = {} (default)",
                "plugins.my_lib.lease.reserve = {} (default)",
                "plugins.my_lib.cache = my_lib: standard, 10m (default)",
            ])
    }

    @Test func showsAConfigAsOneValueWhenItsPathsWouldBeLong() throws {
        let key = String(repeating: "k", count: 1000)
        let items = (0..<400).map(String.init).joined(separator: ",")
        let values = try manifest(withPlugin("config: { \(key): [\(items)] }")).effectiveValues
        let config = values.filter { $0.path.hasPrefix("plugins.a.config") }
        #expect(config.map(\.path) == ["plugins.a.config"])
        #expect(config.first?.value == "{\"\(key)\":[\(items)]}")
    }

    @Test func allowsManyPluginsButNotTooMany() throws {
        func text(_ count: Int) -> String {
            "crucible: 1\nplugins:\n" + (0..<count).map { "  p\($0): { library: A }\n" }.joined()
        }
        #expect(try manifest(text(256)).plugins.count == 256)
        #expect(
            problems(text(257)) == ["m.yaml:259:3: the manifest names 257 plugins; 256 are possible; run several hosts"])
    }

    @Test func boundsTheListOfProblems() {
        let text = withPlugin((0..<500).map { "x\($0): 1" }.joined(separator: "\n"))
        let found = problems(text)
        #expect(found.count == 201)
        #expect(found.last == "m.yaml: 300 further problems are not listed")
    }

    @Test(arguments: [
        ("a/b", "/etc/crucible/a/b"), ("./a", "/etc/crucible/a"), ("../a", "/etc/a"), ("../../../../a", "/a"),
        ("/x//y/./z/..", "/x/y"), ("", "/etc/crucible"), (".", "/etc/crucible"),
    ])
    func resolvesPaths(_ path: String, _ expected: String) throws {
        #expect(try manifest("crucible: 1\nplugins: {}\n").resolvedPath(path) == expected)
    }
}
