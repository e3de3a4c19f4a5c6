import CFault
import Glibc

/// The handler for fatal signals, for Swift. What it does is in `CFault`.
public enum FaultHandler {
    /// Lets a crash of this process leave a report in the folder, and gives the calling thread the stack for it.
    ///
    /// - Parameters:
    ///   - manifest: path, for the report.
    ///   - now: milliseconds since 1970, for the report's name.
    ///   - reader: gives the calling thread's frames; only what a signal handler may do.
    /// - Returns: the path that the report would have.
    @discardableResult
    public static func install(
        in folder: StateFolder, manifest: String, now: Int64, reader: crf_reader?
    ) throws(FaultError) -> String {
        try folder.create()
        let name = FaultReports.name(now: now, pid: getpid())
        let status = folder.path.withCString { path in
            name.withCString { name in
                manifest.withCString { manifest in
                    var settings = crf_settings(folder: path, name: name, manifest: manifest, reader: reader)
                    return crf_install(&settings)
                }
            }
        }
        guard status == 0 else {
            let reason = String(cString: strerror(status))
            throw FaultError("crashes cannot be reported in \(folder.path): \(reason); name another folder with --state DIR")
        }
        return "\(folder.path)/\(name)"
    }

    /// Puts the handlers from before back.
    public static func remove() { crf_remove() }

    /// Says whose the library around `address` is, so that a crash in a thread of the plugin's own is known as its.
    ///
    /// - Parameters:
    ///   - address: of anything in the library, such as its entry function.
    ///   - digest: of the library's file; the quarantine ends when it changes.
    /// - Returns: false when too many libraries are claimed, or none is there.
    @discardableResult
    public static func claim(_ address: UnsafeRawPointer, plugin: String, generation: Int, digest: String?) -> Bool {
        let digest = digest.map(ImmortalText.of) ?? crf_text(data: nil, size: 0)
        return crf_claim(address, ImmortalText.of(plugin), UInt64(max(0, generation)), digest) == 0
    }

    /// Takes the claim back, before the library is unmapped.
    public static func disclaim(_ address: UnsafeRawPointer) { crf_disclaim(address) }
}
