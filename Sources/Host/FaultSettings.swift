import CCrucibleHost
import Faults

/// Where a host leaves the report of its crash, and looks for those of hosts before it.
public struct FaultSettings: Sendable {
    public var folder: StateFolder
    /// The words after `crucible quarantine clear ID` that lead to the folder.
    public var options: String
    /// Absolute path of the manifest, for the report.
    public var manifest: String

    public init(folder: StateFolder, options: String, manifest: String) {
        self.folder = folder
        self.options = options
        self.manifest = manifest
    }

    /// Who is kept out because of a crash. Digests are asked for only if there was one.
    func review(digests: () -> [String: String], now: Int64) throws(FaultError) -> Quarantine.Review {
        guard folder.isThere else { return Quarantine.Review() }
        return try Quarantine(in: folder, options: options).review(digests: digests(), now: now)
    }

    /// From now on a crash leaves a report.
    func install(now: Int64) throws(FaultError) {
        try FaultHandler.install(in: folder, manifest: manifest, now: now, reader: crh_read_frames)
    }
}
