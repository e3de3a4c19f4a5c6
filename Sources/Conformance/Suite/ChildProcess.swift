import Descriptor
import FoundationEssentials
import Glibc
import Loader
import Locking
import ProcessSupervision
import Timing

/// A process in which a library describes itself.
enum ChildProcess {
    /// What a library says about itself there; nil when nothing comes.
    static func describe(_ library: String) -> PluginDescriptor? {
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let (found, ended) = (Locked<PluginDescriptor?>(nil), Signal())
        let specification = ProcessSpecification(
            executable: OwnExecutable.directory + "/crucible-describer", arguments: [library], environment: Environment.forChildren, maxLine: 1 << 20)
        do {
            let id = try supervisor.spawn(specification) { _, line in
                guard line.starts(with: DescriptionReport.marker.utf8) else { return }
                let json = Data(line.dropFirst(DescriptionReport.marker.utf8.count))
                found.withLock { $0 = (try? JSONDecoder().decode(DescriptionReport.self, from: json))?.descriptor }
            } onExit: { _, _ in
                ended.notify()
            }
            if !ended.wait(until: SystemClock.shared.now() + Duration.seconds(20).nanoseconds) { supervisor.terminate(id, grace: .zero) }
        } catch { return nil }
        return found.withLock { $0 }
    }
}

/// What processes inherit in which untrusted libraries run: not the rest, which may hold secrets.
enum Environment {
    static var forChildren: [String: String] {
        let inherited = ["ASAN_OPTIONS", "HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TSAN_OPTIONS", "TZ"]
        let values = inherited.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
        // A crash must end the child at once, not start a backtrace.
        return Dictionary(uniqueKeysWithValues: values + [("SWIFT_BACKTRACE", "enable=no")])
    }
}
