import Gate
import Glibc
import Locking
import Manifest

/// `crucible.config/1`
public final class ConfigService: HostService {
    /// Bytes of a granted file.
    static let maximumDocument = 1 << 20

    private let settings: SettingsTable
    /// What generations got in place of the manifest's configuration.
    private let overrides = Locked<[Owner: String]>([:])

    public init(_ settings: SettingsTable) { self.settings = settings }

    /// Gives a generation a configuration of its own, a JSON object; nil: the manifest's.
    public func set(_ config: String?, for owner: Party) { overrides.withLock { $0[Owner(owner)] = config } }

    public func releaseAll(of owner: Party) { set(nil, for: owner) }

    public var interface: String { "crucible.config/1" }
    public var functions: [HostFunction] { [get, document] }

    private func get(_ call: HostInvocation) -> GateStatus {
        call.set(0, overrides.withLock { $0[Owner(call.caller)] } ?? settings[call.caller.id]?.config ?? "{}")
        return .ok
    }

    private func document(_ call: HostInvocation) -> GateStatus {
        let name = call.text(0)
        guard let settings = settings[call.caller.id] else { return call.fail(.denied, "no file is granted to \(call.caller.id)") }
        let path = settings.path(name)
        guard settings.grants.files.contains(where: { settings.path($0) == path }) else {
            return call.fail(.denied, "\(name) is not granted; add it to plugins.\(call.caller.id).grants.files in the manifest")
        }
        guard let bytes = Self.read(path) else { return call.fail(.notFound, "there is no readable file \(path)") }
        guard bytes.count <= Self.maximumDocument else {
            return call.fail(.tooLarge, "\(path) is larger than \(Self.maximumDocument) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return call.fail(.invalidArgument, "\(path) is not UTF-8") }
        do {
            call.set(1, try YAMLDocument.json(fromYAML: text, file: path))
            return .ok
        } catch {
            return call.fail(.invalidArgument, "\(error)")
        }
    }

    /// A regular file's bytes; of one that is too long, one byte too many.
    private static func read(_ path: String) -> [UInt8]? {
        // Not blocking: opening a pipe would wait for somebody who writes to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), maximumDocument) + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
            if count < 0 { return nil }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }
}
