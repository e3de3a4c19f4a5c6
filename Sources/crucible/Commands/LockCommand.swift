import ArgumentParser
import Host
import LibraryLock
import Loader
import Manifest

struct LockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Write down what every library of a manifest is, so that a host refuses what differs.",
        discussion: """
            Describes every library in a process of its own; starts nothing. The lock is a file beside the manifest, which commands that \
            run its plugins find there. Keys that it trusts stay trusted: then every library must be signed with one of them.
            """)

    @Option(name: [.short, .long], help: "The manifest.")
    var manifest = "manifests/default.yaml"

    @Option(name: [.short, .long], help: "The lock file. Default: beside the manifest, with '.lock' in place of '.yaml'.")
    var output: String?

    @Option(help: "The file of a minisign public key that signs libraries. Can be given several times.")
    var trust: [String] = []

    @Flag(help: "Write nothing; compare with the lock file, and fail if anything differs.")
    var check = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if check, !trust.isEmpty { throw ValidationError("--trust changes the lock, and --check does not") }
    }

    func run() async throws {
        do {
            let path = output ?? LockFile.path(forManifest: manifest)
            let old = try LockFile.load(path)
            if check, old == nil {
                throw LockError([LockProblem(file: path, message: "there is no such file", remedy: "run crucible lock")])
            }
            let keys = try (old?.trustedKeys ?? []) + trust.map(MinisignPublicKey.read)
            // Nothing runs that is refused anyway, not even in a process of its own.
            let found = try await LibraryExaminer(manifest).examine(keys: keys) { library in
                check ? old!.differences(of: library).isEmpty : keys.isEmpty || library.signer != nil
            }
            let differences = old?.compare(with: found) ?? []
            let lock = check ? old! : try LockFile.lock(found, trusting: keys, file: path)
            if !check, lock != old { try lock.write(to: path) }
            show(LockReport(lock, found, differences), isNew: old == nil, isChanged: lock != old)
            if check, !differences.isEmpty {
                for difference in differences { Terminal.report("\(difference)") }
                throw ExitStatus.notValid
            }
        } catch let error as LockError {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }

    private func show(_ report: LockReport, isNew: Bool, isChanged: Bool) {
        if json { return _ = Terminal.output.line(JSONText.encode(report)) }
        for line in TableText.lines(report.libraries.map(\.row)) { Terminal.output.line(line) }
        if check {
            if report.differences.isEmpty { Terminal.output.line("\(report.lock): nothing differs") }
            return
        }
        for difference in report.differences { Terminal.output.line("differed from the old lock: \(difference)") }
        Terminal.output.line("\(report.lock): \(isNew ? "written" : isChanged ? "changed" : "unchanged")")
    }
}
