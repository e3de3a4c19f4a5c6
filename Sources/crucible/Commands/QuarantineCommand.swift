import ArgumentParser
import Faults
import FoundationEssentials
import Glibc

struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Show which plugins are kept out because they crashed a host, or let one in again.",
        subcommands: [List.self, Clear.self], defaultSubcommand: List.self)

    /// Where the list is.
    struct Place: ParsableArguments {
        @Option(name: [.short, .long], help: "The manifest whose plugins are meant.")
        var manifest = "manifests/default.yaml"

        @Option(help: "The folder of crash reports. Default: one per manifest in XDG_STATE_HOME/crucible.")
        var state: String?

        func quarantine() throws -> Quarantine {
            do {
                if let state { return Quarantine(in: StateFolder(path: state), options: "--state \(state)") }
                let path = manifest.hasPrefix("/") ? manifest : String(cString: getcwd(nil, 0)) + "/" + manifest
                let folder = try StateFolder(environment: HostOptions.environment, manifest: path)
                return Quarantine(in: folder, options: "--manifest \(manifest)")
            } catch {
                Terminal.report("\(error)")
                throw ExitStatus.notValid
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show which plugins are kept out, why, and the way out.")

        @OptionGroup var place: Place

        @Flag(help: "Print the list as JSON.")
        var json = false

        func run() throws {
            let quarantine = try place.quarantine()
            let (entries, problem) = quarantine.list()
            if let problem { Terminal.report(problem) }
            if json {
                Terminal.output.line(JSONText.encode(entries))
                return
            }
            if entries.isEmpty { Terminal.output.line("no plugin is kept out") }
            for entry in entries {
                let date = Date(timeIntervalSince1970: Double(entry.since) / 1000).ISO8601Format()
                Terminal.output.line("\(entry.plugin): \(entry.reason)")
                for line in TableText.lines([["when", date], ["report", entry.report], ["way out", quarantine.wayOut(entry.plugin)]]) {
                    Terminal.output.line("  " + line)
                }
            }
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a plugin in again when the host starts the next time.")

        @Argument(help: "The plugin's id in the manifest.")
        var id: String

        @OptionGroup var place: Place

        func run() throws {
            let isCleared: Bool
            do { isCleared = try place.quarantine().clear(id, now: Int64(Date().timeIntervalSince1970 * 1000)) } catch let error as FaultError {
                Terminal.report("\(error)")
                throw ExitStatus.notValid
            }
            guard isCleared else {
                Terminal.report("\(id) is not kept out")
                throw ExitStatus.requestFailed
            }
            Terminal.output.line("\(id) is used again when the host starts the next time")
        }
    }
}
