import FoundationEssentials

/// What `crucible top` reads of the answer to ``ControlRequest/Command/report``. Anything may be absent in a host of another version.
struct TopReport: Decodable, Sendable {
    struct Plugin: Decodable, Sendable {
        var id: String
        var state: String
        var reason: String?
        var version: String?
        var generation: Int?
        var health: String
        var score: Double?
        var calls: UInt64
        var failed: UInt64
        var inFlight: UInt64
        var cpu: Int?
        var childMemory: Int64?

        enum CodingKeys: String, CodingKey {
            case id, state, reason, version, generation, health, score, calls, failed
            case inFlight = "in_flight"
            case cpu = "cpu_millicores"
            case childMemory = "child_memory"
        }
    }

    struct Sample: Decodable, Sendable {
        var labels: [String: String]
        var value: Double?
        /// Of what is distributed.
        var count: UInt64?
        var sum: Double?
    }

    struct Family: Decodable, Sendable {
        var name: String
        var samples: [Sample]
    }

    /// Milliseconds since 1970.
    var time: Int64
    /// Milliseconds.
    var uptime: Int64
    var plugins: [Plugin]
    private var figures: [Family]

    enum CodingKeys: String, CodingKey {
        case plugins, figures
        case time = "time_ms"
        case uptime = "uptime_ms"
    }

    init?(_ json: String) {
        guard let report = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = report
    }

    func samples(_ name: String) -> [Sample] { figures.first { $0.name == name }?.samples ?? [] }

    /// The sum of what has these labels; nil when there is nothing: then it is not known.
    func total(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples(name).filter { sample in labels.allSatisfy { sample.labels[$0.key] == $0.value } }.compactMap(\.value)
        return found.isEmpty ? nil : found.reduce(0, +)
    }
}
