import ArgumentParser
import FoundationEssentials
import Host
import Manifest

struct SwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap", abstract: "Replace a plugin of a running `crucible serve`, without losing a call.",
        discussion: """
            The new library is checked in a process of its own and started beside the old one; then calls wait for a moment, the state \
            moves, and all calls go to the new one, which is watched for a while and rolled back by itself if it does badly. Exit code 0: \
            the library asked for serves.
            """)

    @OptionGroup var control: ControlOptions

    @Argument(help: "Manifest id of the plugin.")
    var plugin: String

    @Argument(help: "The new library: a path, or a name as in a manifest.")
    var library: String?

    @Option(help: "A YAML or JSON file with the configuration of the new generation, in place of the manifest's.")
    var config: String?

    @Flag(help: "Go back to the library that served before.")
    var rollback = false

    @Option(help: "Watch the new generation for this many seconds. Default: the manifest's.")
    var probation: Double?

    @Flag(help: "Print every step and the report as lines of JSON.")
    var json = false

    func validate() throws {
        guard rollback == (library == nil) else {
            throw ValidationError(rollback ? "--rollback takes no library" : "name a library, or --rollback")
        }
        if let probation, !(0...86_400).contains(probation) { throw ValidationError("--probation takes 0 to 86400 seconds") }
    }

    func run() throws {
        let request = ControlRequest(
            rollback ? .rollback : .swap, plugin: plugin, library: library.map(Self.absolute), config: try readConfig(),
            probation: probation.map { Int($0 * 1000) })
        var report: SwapReport?
        var errors: [String] = []
        do {
            try ControlSocket.ask(at: control.path, request) { line in
                if json { Terminal.output.line(line) }
                guard let reply = try? JSONDecoder().decode(ControlReply.self, from: Data(line.utf8)) else { return true }
                if let step = reply.step, !json { Terminal.output.line(SwapText.line(step)) }
                report = reply.report ?? report
                errors += reply.errors ?? []
                return true
            }
        } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notRunning
        }
        for error in errors { Terminal.report(error) }
        guard let report else {
            if errors.isEmpty { Terminal.report("the host ended before the swap did") }
            throw ExitStatus.requestFailed
        }
        if !json { Terminal.output.line(SwapText.ending(report)) }
        guard report.isCommitted || (rollback && report.outcome == "rolled-back") else { throw ExitStatus.requestFailed }
    }

    /// The host has another working directory.
    private static func absolute(_ library: String) -> String {
        guard library.contains("/"), !library.hasPrefix("/") else { return library }
        return FileManager.default.currentDirectoryPath + "/" + library
    }

    private func readConfig() throws -> String? {
        guard let config else { return nil }
        do {
            let text = try String(contentsOfFile: config, encoding: .utf8)
            return try YAMLDocument.json(fromYAML: text, file: config)
        } catch {
            Terminal.report("\(config): \(error)")
            throw ExitStatus.notValid
        }
    }
}
