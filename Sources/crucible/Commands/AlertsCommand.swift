import ArgumentParser
import FoundationEssentials
import Host

struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Show which alerts of a running `crucible serve` fire, and what to do about them.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Show those too that do not fire, with what they compare.")
    var all = false

    @Flag(help: "Print the report as JSON: every alert.")
    var json = false

    func run() throws {
        let text = try control.ask(ControlRequest(.alerts))
        if json {
            Terminal.output.write(text)
            return
        }
        guard let report = try? JSONDecoder().decode(CoordinationReport.self, from: Data(text.utf8)) else { throw control.isOfAnotherVersion() }
        Terminal.output.write(AlertTable.text(report, all: all))
    }
}
