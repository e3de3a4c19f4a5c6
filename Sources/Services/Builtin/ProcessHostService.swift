import FoundationEssentials
import Gate
import ProcessSupervision
import Locking
import Timing
import Usage

/// `crucible.process/1`: supervised child processes from the manifest's allow-list. Each belongs to the generation that started it, and has
/// the lease of a connection, for the pipes to it.
public final class ProcessHostService: HostService {
    /// Time that children get to end by themselves when their owner stops.
    static let grace = Duration.seconds(2)

    private let supervisor: ProcessSupervisor
    private let settings: SettingsTable
    private let leases: LeaseService
    private let environment: [String: String]
    private let children = Locked<[ProcessID: Owner]>([:])

    /// What a child inherits of the host's environment. The rest may hold secrets: a plugin passes on what its child needs by name.
    static let inherited: Set<String> = [
        "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
    ]

    /// - Parameter environment: the host's own.
    public init(
        _ settings: SettingsTable, leases: LeaseService, supervisor: ProcessSupervisor = ProcessSupervisor(), environment: [String: String]
    ) {
        self.settings = settings
        self.leases = leases
        self.supervisor = supervisor
        self.environment = environment.filter { Self.inherited.contains($0.key) }
    }

    public var interface: String { "crucible.process/1" }
    public var functions: [HostFunction] {
        [
            { self.spawn($0) }, { self.write($0) }, { self.closeInput($0) }, { self.terminate($0) }, { self.port($0) },
        ]
    }

    public func releaseAll(of owner: Party) {
        let own = children.withLock { children in children.filter { $0.value == Owner(owner) }.map(\.key) }
        for id in own { supervisor.terminate(id, grace: Self.grace) }
        // A child that is killed ends at once; the rest of the time is for a loaded machine.
        var waited = Duration.zero
        while waited < Self.grace * 2, own.contains(where: { supervisor.processIdentifier($0) != nil }) {
            HostThread.sleep(.milliseconds(2))
            waited += .milliseconds(2)
        }
    }

    /// The children that live, by whoever started them.
    public var running: [UsageChild] {
        children.withLock { $0 }.compactMap { id, owner in
            supervisor.processIdentifier(id).map { UsageChild(pid: $0, plugin: owner.plugin) }
        }
    }

    public func shutdown() async { supervisor.shutdown(grace: Self.grace) }

    private struct Specification: Decodable {
        var command: [String]
        var environment: [String: String]?
        var directory: String?
    }

    private func spawn(_ call: HostInvocation) -> GateStatus {
        let specification: Specification
        do { specification = try JSONDecoder().decode(Specification.self, from: Data(call.bytes(0))) } catch {
            return call.fail(.invalidArgument, "the process specification does not fit process-spec.schema.json: \(error)")
        }
        guard let program = specification.command.first, !program.isEmpty else {
            return call.fail(.invalidArgument, "the process specification has an empty command")
        }
        guard let settings = settings[call.caller.id], isGranted(program, settings) else {
            return call.fail(.denied, "\(program) is not granted; add it to plugins.\(call.caller.id).grants.commands in the manifest")
        }
        let searchPath = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let executable = program.contains("/") ? settings.path(program) : ProcessSupervisor.resolveExecutable(program, searchPath: searchPath)
        guard let executable else { return call.fail(.notFound, "there is no program \(program) in \(searchPath)") }
        let directory = specification.directory.map(settings.path) ?? settings.directory
        let process = ProcessSpecification(
            executable: executable, arguments: Array(specification.command.dropFirst()),
            environment: environment.merging(specification.environment ?? [:]) { $1 }, workingDirectory: directory)
        return start(process, for: call)
    }

    private func isGranted(_ program: String, _ settings: PluginSettings) -> Bool {
        settings.grants.commands.contains { granted in
            granted.contains("/") ? program.contains("/") && settings.path(granted) == settings.path(program) : granted == program
        }
    }

    private func start(_ process: ProcessSpecification, for call: HostInvocation) -> GateStatus {
        let line = call.callback(2)
        let done = call.done
        let owner = Owner(call.caller)
        let lease: HostLease
        switch leases.stand(owner.plugin) {
        case .success(let taken): lease = taken
        case .failure(let failure):
            return call.fail(failure.status, "a child process needs a connection: \(failure.message); see leases.connections in the manifest")
        }
        do {
            let id = try supervisor.spawn(process) { stream, bytes in
                line(.i32(stream.rawValue), .bytes(Array(bytes)))
            } onExit: { [self] exit, reason in
                lease.leave()
                done(.i32(0), .str(Self.describe(exit, reason)))
                forgetEnded()
            }
            children.withLock { $0[id] = owner }
            // It may have ended before it was noted.
            forgetEnded()
            call.set(1, number: id.rawValue)
            // Its owner may have ended meanwhile.
            if call.caller.currentAdmission == .gone { supervisor.terminate(id, grace: .zero) }
            call.onCancel { [supervisor] in supervisor.terminate(id, grace: Self.grace) }
            return .ok
        } catch {
            lease.leave()
            return call.fail(error.code == .limitReached ? .resourceExhausted : .notFound, "\(error)")
        }
    }

    private func forgetEnded() {
        children.withLock { children in
            for id in children.keys where supervisor.processIdentifier(id) == nil { children[id] = nil }
        }
    }

    private static func describe(_ exit: ProcessExit, _ reason: String?) -> String {
        struct Report: Encodable {
            var code: Int32?
            var signal: Int32?
            var reason: String?
        }
        var report = Report(reason: reason)
        switch exit {
        case .exited(let code): report.code = code
        case .signaled(let number): report.signal = number
        }
        let encoded = (try? JSONEncoder().encode(report)) ?? Data()
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The child that a handle names, if it is the caller's own.
    private func child(_ call: HostInvocation) -> ProcessID? {
        let id = ProcessID(rawValue: call.uint64(0))
        return children.withLock { $0[id] } == Owner(call.caller) ? id : nil
    }

    private func write(_ call: HostInvocation) -> GateStatus {
        guard let id = child(call) else { return call.fail(.gone, "the process has ended") }
        return switch supervisor.write(id, call.bytes(1)) {
        case .queued: .ok
        case .full: call.fail(.resourceExhausted, "the process does not read its input; its queue is full")
        case .gone: call.fail(.gone, "the process has ended")
        }
    }

    private func closeInput(_ call: HostInvocation) -> GateStatus {
        guard let id = child(call) else { return call.fail(.gone, "the process has ended") }
        supervisor.closeInput(id)
        return .ok
    }

    private func terminate(_ call: HostInvocation) -> GateStatus {
        guard let id = child(call) else { return call.fail(.gone, "the process has ended") }
        let grace = call.int64(1)
        guard (0...60_000).contains(grace) else { return call.fail(.invalidArgument, "grace_ms must be from 0 to 60000") }
        supervisor.terminate(id, grace: .milliseconds(grace))
        return .ok
    }

    private func port(_ call: HostInvocation) -> GateStatus {
        guard let port = LoopbackPort.reserve() else { return call.fail(.unavailable, "no free port on 127.0.0.1") }
        call.set(0, number: UInt64(port))
        return .ok
    }
}
