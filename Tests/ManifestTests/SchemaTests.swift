import TestSupport
import Testing

@testable import Manifest

/// The published schema and the decoder describe the same manifest.
@Suite struct SchemaTests {
    private let schema: Schema

    init() throws {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        schema = try Schema(path: "/\(folder)/../../plugin-sdk/schemas/manifest.schema.json")
    }

    @Test func knowsTheSameKeys() throws {
        func check<Key: ManifestKey>(_ key: Key.Type, _ path: String) throws {
            let object = try schema.object(path)
            #expect(object.keys("properties").sorted() == Key.allCases.map(\.rawValue).sorted())
            #expect(object["additionalProperties"]?.json == "false", "\(path) must refuse unknown keys as the decoder does")
            #expect(object["type"]?.text == "object")
        }
        try check(RootKey.self, "")
        try check(HostKey.self, "$defs/host")
        try check(PluginKey.self, "$defs/plugin")
        try check(ForeignKey.self, "$defs/foreign")
        try check(StartKey.self, "$defs/start")
        try check(GrantKey.self, "$defs/grants")
        try check(SwapKey.self, "$defs/swap")
        try check(HealthKey.self, "$defs/health")
        try check(LeasesKey.self, "$defs/leases")
        try check(LeaseShareKey.self, "$defs/lease")
        try check(LeaseAmountKey.self, "$defs/amounts")
        try check(CacheKey.self, "$defs/cache")
        try check(MetricsKey.self, "$defs/metrics")
        try check(CoordinationKey.self, "$defs/coordination")
        try check(AlertKey.self, "$defs/alert")
        try check(TracesKey.self, "$defs/traces")
        try check(NamespaceKey.self, "$defs/namespace")
    }

    @Test func requiresTheSameKeys() throws {
        #expect(try schema.object("")["required"]?.json == #"["crucible","plugins"]"#)
        #expect(try schema.object("$defs/plugin")["oneOf"]?.json == #"[{"required":["library"]},{"required":["foreign"]}]"#)
        #expect(try schema.object("$defs/foreign")["required"]?.json == #"["library","functions"]"#)
        for section in ["host", "start", "grants", "swap", "health", "leases", "lease", "amounts", "cache", "metrics", "coordination", "alert", "traces", "namespace"] {
            #expect(try schema.object("$defs/\(section)")["required"] == nil)
        }
    }

    @Test func hasTheSameDefaults() throws {
        let values = try manifest("crucible: 1\nplugins:\n  a: { library: A, cache: { \"a:\": {} } }\n").effectiveValues
        // A rule has several values, and those that are built in have a table of their own.
        let defaults = values.filter { $0.source == .default && !$0.path.hasPrefix("alerts.") }
        var compared = 0
        for value in defaults {
            let parts = value.path.split(separator: ".").map(String.init)
            let names = parts.first == "plugins" ? ["plugin"] + parts.dropFirst(2) : parts
            let isNamespace = value.path.hasPrefix("plugins.a.cache")
            let section = isNamespace ? "namespace" : names.count == 3 ? names[1] : names[0]
            let key = try #require(names.last)
            let standard = try schema.object("$defs/\(section)/properties/\(key)")["default"]
            if ["start deadline", "swap warm", "namespace max", "metrics listen", "metrics otlp", "traces otlp"].contains("\(section) \(key)") {
                #expect(standard == nil, "without it something else counts")
            } else {
                #expect(standard?.plain == value.value, "\(value.path)")
            }
            compared += 1
        }
        #expect(compared == 60)
    }

    @Test func describesEveryKey() throws {
        for section in ["host", "plugin", "start", "grants", "swap", "health", "leases", "lease", "amounts", "cache", "metrics", "coordination", "alert", "traces", "namespace"] {
            let properties = "$defs/\(section)/properties"
            for key in try schema.object("$defs/\(section)").keys("properties") {
                let property = try schema.object("\(properties)/\(key)")
                let target = try property["$ref"]?.text.map { try schema.object(String($0.dropFirst(2))) }
                #expect(property["description"] != nil || target?["description"] != nil, "\(section).\(key)")
            }
        }
    }

    @Test func hasTheSameBounds() throws {
        let attempts = try schema.object("$defs/start/properties/attempts")
        #expect(attempts["minimum"]?.plain == String(StartPolicy.attemptsRange.lowerBound))
        #expect(attempts["maximum"]?.plain == String(StartPolicy.attemptsRange.upperBound))
        for (key, range) in [("failures", HealthSettings.failuresRange), ("restarts", HealthSettings.restartsRange)] {
            let property = try schema.object("$defs/health/properties/\(key)")
            #expect(property["minimum"]?.plain == String(range.lowerBound) && property["maximum"]?.plain == String(range.upperBound))
        }
        for (key, range) in [("concurrency", LeaseCapacities.countRange), ("connections", LeaseCapacities.countRange), ("queue", LeaseCapacities.queueRange)] {
            let property = try schema.object("$defs/leases/properties/\(key)")
            #expect(property["minimum"]?.plain == String(range.lowerBound) && property["maximum"]?.plain == String(range.upperBound))
        }
        let weight = try schema.object("$defs/lease/properties/weight")
        #expect(weight["minimum"]?.plain == String(LeaseShare.weightRange.lowerBound))
        #expect(weight["maximum"]?.plain == String(LeaseShare.weightRange.upperBound))
        #expect(try schema.object("$defs/namespaces")["maxProperties"]?.plain == String(NamespaceEntry.most))
        #expect(try schema.object("properties/plugins")["maxProperties"]?.plain == String(ManifestDecoder.mostPlugins))
        let levels = try schema.object("$defs/host/properties/log_level")["enum"]
        #expect(levels?.json == JSONTree<String>.list(LogLevel.allCases.map { .text($0.rawValue) }).json { $0 })
        #expect(try schema.object("$defs/foreign/properties/functions")["maxItems"]?.plain == String(ForeignEntry.mostFunctions))
        #expect(try schema.object("$defs/foreign/properties/structs")["maxProperties"]?.plain == String(ForeignEntry.mostStructs))
        #expect(try schema.object("properties/crucible")["const"]?.plain == String(ManifestDecoder.version))
    }

    @Test(arguments: ["duration", "size", "percent", "pluginId", "interface", "namespaces/propertyNames"])
    func patternsMeanWhatTheDecoderMeans(_ name: String) throws {
        let (accepts, pieces): ((String) -> Bool, [String]) = switch name {
        case "duration": ({ DurationText.parse($0) != nil }, ["1", "20", "h", "m", "s", "ms", "1234567890", ".", " ", "-"])
        case "size": ({ ByteSizeText.parse($0) != nil }, ["1", "20", "B", "KiB", "MiB", "GB", "1234567890", ".", " ", "-"])
        case "percent": ({ PercentText.parse($0) != nil }, ["1", "20", "0", "00", "%", "100", "101", " ", "-"])
        case "namespaces/propertyNames": (NamespaceEntry.isPrefix, ["a", "b-c", ":", "9", "A", ".", "_", " ", "\n"])
        case "pluginId": (ManifestNames.isPluginID, ["a", "b-c", "_", "9", "A", " ", "é", "\n"])
        default: (ManifestNames.isInterface, ["a", "b-c", ".", "/1", "1", "x.y", "A", "/"])
        }
        let pattern = try Regex(#require(schema.object("$defs/\(name)")["pattern"]?.text))
        var random = SeededGenerator(seed: 7)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
            let matches = text.wholeMatch(of: pattern) != nil
            #expect(matches == accepts(text), "\(text)")
            accepted += matches ? 1 : 0
        }
        #expect(accepted > 100, "too few texts were acceptable to mean anything: seed 7")
        let longest = "a" + String(repeating: "b", count: name.hasPrefix("namespaces") ? 62 : 63) + (name.hasPrefix("namespaces") ? ":" : "")
        #expect((longest.wholeMatch(of: pattern) != nil) == accepts(longest))
        #expect(((longest + "b").wholeMatch(of: pattern) != nil) == accepts(longest + "b"))
    }
}
