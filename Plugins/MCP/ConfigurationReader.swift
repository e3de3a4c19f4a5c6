import CruciblePlugin
import PluginShared

/// Reads the configuration and collects everything that is wrong with it, so that one message names all of it.
enum ConfigurationReader {
    static func read(_ document: JSONValue) throws(Failure) -> Configuration {
        var reader = ObjectReader(document, keys: ["servers", "roots", "restart"])
        let configuration = Configuration(servers: servers(&reader), roots: roots(&reader), restart: restart(document["restart"], &reader))
        if let failure = reader.failure(in: "config") { throw failure }
        return configuration
    }

    private static func servers(_ reader: inout ObjectReader) -> [ServerConfiguration] {
        if !reader.has("servers") { reader.problem("servers", "is missing; give a mapping from names to servers, {} for none") }
        let entries = reader.entries("servers")
        if entries.count > Configuration.maximumServers {
            reader.problem("servers", "has \(entries.count) entries; at most \(Configuration.maximumServers) are allowed")
        }
        return entries.map { name, value in
            if !isName(name) {
                let rule = "a server name begins with a-z and has only a-z, 0-9, _ and -, at most 64 of them"
                reader.problem("servers.\(Wording.clipped(name))", rule)
            }
            let (server, problems) = server(name, value, path: reader.inside("servers.\(Wording.clipped(name))"))
            reader.take(problems)
            return server
        }
    }

    private static func server(_ name: String, _ value: JSONValue, path: String) -> (ServerConfiguration, [String]) {
        let keys = ["command", "environment", "directory", "required", "start_timeout", "call_timeout", "cached", "cache_time"]
        var reader = ObjectReader(value, path: path, keys: keys)
        let server = ServerConfiguration(
            name: name, command: command(&reader), environment: environment(&reader),
            directory: reader.value("directory", "a string", isOptional: true, \.string),
            required: reader.value("required", "true or false", isOptional: true, \.bool) ?? false,
            startTimeout: reader.interval("start_timeout", milliseconds: 10...600_000) ?? .seconds(15),
            callTimeout: reader.interval("call_timeout", milliseconds: 10...86_400_000) ?? .seconds(60),
            cached: Set(reader.value("cached", "a list of tools", isOptional: true, strings) ?? []),
            cacheTime: reader.interval("cache_time", milliseconds: 1...86_400_000) ?? .seconds(60))
        return (server, reader.problems)
    }

    private static func isName(_ text: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = text.utf8.first, letters.contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private static func command(_ reader: inout ObjectReader) -> [String] {
        let words = reader.value("command", "a list of strings that begins with a program") { value in
            strings(value).flatMap { $0.first?.isEmpty ?? true ? nil : $0 }
        }
        return words ?? []
    }

    private static func environment(_ reader: inout ObjectReader) -> [String: String] {
        var result: [String: String] = [:]
        for (key, value) in reader.entries("environment") {
            if let text = value.string { result[key] = text } else { reader.problem("environment.\(key)", "must be a string; quote it") }
        }
        return result
    }

    private static func roots(_ reader: inout ObjectReader) -> [String] {
        let roots = reader.value("roots", "a list of strings", isOptional: true, strings) ?? []
        for root in roots where !root.hasPrefix("file://") {
            reader.problem("roots", "'\(ServerText.clean(root, limit: 100))' must be a file:// URI")
        }
        if roots.count > Configuration.maximumRoots {
            reader.problem("roots", "has \(roots.count) entries; at most \(Configuration.maximumRoots) are allowed")
        }
        return roots
    }

    private static func restart(_ value: JSONValue?, _ outer: inout ObjectReader) -> RestartPolicy {
        let standard = RestartPolicy.standard
        guard let value, value != .null else { return standard }
        var reader = ObjectReader(value, path: "restart", keys: ["attempts", "backoff", "limit"])
        let policy = RestartPolicy(
            attempts: reader.integer("attempts", in: 0...1_000, isOptional: true) ?? standard.attempts,
            backoff: reader.interval("backoff", milliseconds: 1...3_600_000) ?? standard.backoff,
            limit: reader.interval("limit", milliseconds: 1...3_600_000) ?? standard.limit)
        if policy.limit < policy.backoff { reader.problem("limit", "must not be shorter than restart.backoff") }
        outer.take(reader.problems)
        return policy
    }

    private static func strings(_ value: JSONValue) -> [String]? {
        guard let elements = value.array else { return nil }
        let strings = elements.compactMap(\.string)
        return strings.count == elements.count ? strings : nil
    }
}
