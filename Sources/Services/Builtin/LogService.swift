import FoundationEssentials
import Gate
import Logging

/// `crucible.log/1`: the plugin's lines go to the host's logger, labelled with the plugin's id.
public struct LogService: HostService {
    private let logger: Logger

    public init(_ logger: Logger) { self.logger = logger }

    public var interface: String { "crucible.log/1" }
    public var functions: [HostFunction] { [write] }

    private static let levels: [Logger.Level] = [.trace, .debug, .info, .notice, .warning, .error, .critical]

    private func write(_ call: HostInvocation) -> GateStatus {
        let number = Int(call.int32(0))
        guard Self.levels.indices.contains(number) else { return call.fail(.invalidArgument, "level \(number) does not exist; 0 to 6 do") }
        guard Self.levels[number] >= logger.logLevel else { return .ok }
        let fields = call.bytes(2)
        var metadata: Logger.Metadata = [:]
        if fields.count > 0 {
            guard let decoded = try? JSONDecoder().decode([String: String].self, from: Data(fields)) else {
                return call.fail(.invalidArgument, "fields is not a JSON object of strings")
            }
            for (key, value) in decoded { metadata[key] = .string(value) }
        }
        // Last, so that a plugin cannot speak in another's name.
        metadata["plugin"] = .string(call.caller.id)
        logger.log(level: Self.levels[number], "\(call.text(1))", metadata: metadata)
        return .ok
    }
}
