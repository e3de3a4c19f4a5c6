import CruciblePlugin

/// Reads the configuration and collects everything that is wrong with it, so that one message names all of it.
struct ConfigurationReader {
    private var problems: [String] = []

    static func read(_ document: JSONValue) throws(Failure) -> Configuration {
        var reader = ConfigurationReader()
        let configuration = reader.configuration(document)
        guard reader.problems.isEmpty else {
            throw Failure(.invalidArgument, "config: " + reader.problems.joined(separator: "; "))
        }
        return configuration
    }

    private mutating func configuration(_ document: JSONValue) -> Configuration {
        let members = object(document, at: "", keys: ["servers", "roots", "restart"])
        var servers: [ServerConfiguration] = []
        if let value = members["servers"] {
            for (name, value) in object(value, at: "servers", keys: nil).sorted(by: { $0.key < $1.key }) {
                servers.append(server(name, value))
            }
            if servers.count > Configuration.maximumServers {
                problems.append("servers has \(servers.count) entries; at most \(Configuration.maximumServers) are allowed")
            }
        } else {
            problems.append("servers is missing; give a mapping from names to servers, {} for none")
        }
        return Configuration(servers: servers, roots: roots(members["roots"]), restart: restart(members["restart"]))
    }

    private mutating func server(_ name: String, _ value: JSONValue) -> ServerConfiguration {
        let path = "servers.\(name)"
        if !Self.isName(name) {
            problems.append("\(path): a server name begins with a-z and has only a-z, 0-9, _ and -, at most 64 of them")
        }
        let members = object(
            value, at: path, keys: ["command", "environment", "directory", "required", "start_timeout", "call_timeout"])
        return ServerConfiguration(
            name: name,
            command: command(members["command"], at: path + ".command"),
            environment: environment(members["environment"], at: path + ".environment"),
            directory: optional(members["directory"], at: path + ".directory", "a string", \.string),
            required: optional(members["required"], at: path + ".required", "true or false", \.bool) ?? false,
            startTimeout: interval(members["start_timeout"], at: path + ".start_timeout", default: .seconds(15), 10...600_000),
            callTimeout: interval(members["call_timeout"], at: path + ".call_timeout", default: .seconds(60), 10...86_400_000))
    }

    private static func isName(_ text: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = text.utf8.first, letters.contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private mutating func command(_ value: JSONValue?, at path: String) -> [String] {
        let words = strings(value, at: path)
        if words?.isEmpty ?? true || words?.first == "" {
            problems.append("\(path) must be a list of strings that begins with a program")
        }
        return words ?? []
    }

    private mutating func environment(_ value: JSONValue?, at path: String) -> [String: String] {
        guard let value else { return [:] }
        var result: [String: String] = [:]
        for (key, value) in object(value, at: path, keys: nil).sorted(by: { $0.key < $1.key }) {
            if let text = value.string { result[key] = text } else { problems.append("\(path).\(key) must be a string; quote it") }
        }
        return result
    }

    private mutating func roots(_ value: JSONValue?) -> [String] {
        guard let value else { return [] }
        guard let roots = strings(value, at: "roots") else {
            problems.append("roots must be a list of strings")
            return []
        }
        for root in roots where !root.hasPrefix("file://") {
            problems.append("roots: '\(ServerText.clean(root, limit: 100))' must be a file:// URI")
        }
        if roots.count > Configuration.maximumRoots {
            problems.append("roots has \(roots.count) entries; at most \(Configuration.maximumRoots) are allowed")
        }
        return roots
    }

    private mutating func restart(_ value: JSONValue?) -> RestartPolicy {
        let standard = RestartPolicy.standard
        guard let value else { return standard }
        let members = object(value, at: "restart", keys: ["attempts", "backoff", "limit"])
        let attempts = optional(members["attempts"], at: "restart.attempts", "a whole number", \.int) ?? standard.attempts
        if !(0...1000).contains(attempts) { problems.append("restart.attempts is \(attempts); it must be 0 to 1000") }
        let policy = RestartPolicy(
            attempts: attempts,
            backoff: interval(members["backoff"], at: "restart.backoff", default: standard.backoff, 1...3_600_000),
            limit: interval(members["limit"], at: "restart.limit", default: standard.limit, 1...3_600_000))
        if policy.limit < policy.backoff { problems.append("restart.limit must not be shorter than restart.backoff") }
        return policy
    }

    // MARK: Values

    /// The members of an object; `keys` are the ones allowed, nil for any.
    private mutating func object(_ value: JSONValue, at path: String, keys: [String]?) -> [String: JSONValue] {
        guard let members = value.object else {
            problems.append("\(path.isEmpty ? "the document" : path) must be a mapping")
            return [:]
        }
        for key in members.keys.sorted() where !(keys?.contains(key) ?? true) {
            let place = path.isEmpty ? key : "\(path).\(key)"
            problems.append("\(place) is not a known key; known are \(keys!.joined(separator: ", "))")
        }
        return members
    }

    private func strings(_ value: JSONValue?, at path: String) -> [String]? {
        guard let elements = value?.array else { return nil }
        let strings = elements.compactMap(\.string)
        return strings.count == elements.count ? strings : nil
    }

    private mutating func optional<Value>(
        _ value: JSONValue?, at path: String, _ kind: String, _ read: (JSONValue) -> Value?
    ) -> Value? {
        guard let value, value != .null else { return nil }
        if let result = read(value) { return result }
        problems.append("\(path) must be \(kind)")
        return nil
    }

    private mutating func interval(
        _ value: JSONValue?, at path: String, default standard: Duration, _ milliseconds: ClosedRange<Int64>
    ) -> Duration {
        guard let value else { return standard }
        guard let length = value.string.flatMap({ Interval($0) })?.duration else {
            problems.append("\(path) must be a length of time such as 250ms, 10s or 1m30s")
            return standard
        }
        let range = Duration.milliseconds(milliseconds.lowerBound)...Duration.milliseconds(milliseconds.upperBound)
        guard range.contains(length) else {
            problems.append("\(path) must be \(milliseconds.lowerBound)ms to \(milliseconds.upperBound / 1000)s")
            return standard
        }
        return length
    }
}
