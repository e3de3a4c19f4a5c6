import ArgumentParser
import FoundationEssentials

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the plugins of a running `crucible serve` are.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        var text = ""
        do { try ControlSocket.ask(at: control.path, ControlRequest(.status)) { text += $0 + "\n" } } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notRunning
        }
        if json {
            Terminal.output.write(text)
            return
        }
        guard let report = try? JSONDecoder().decode(StatusReport.self, from: Data(text.utf8)) else {
            Terminal.report("the host at \(control.path) answered something else; it may be of another version")
            throw ExitStatus.notRunning
        }
        Terminal.output.write(report.table)
    }
}
