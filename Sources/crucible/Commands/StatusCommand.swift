import ArgumentParser
import FoundationEssentials

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the plugins of a running `crucible serve` are.")

    @OptionGroup var control: ControlOptions

    /// Seconds; a host that has started answers at once.
    private static let patience = 5

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        let text = try control.ask(ControlRequest(.status), patience: Self.patience)
        if json {
            Terminal.output.write(text)
            return
        }
        guard let report = try? JSONDecoder().decode(StatusReport.self, from: Data(text.utf8)) else { throw control.isOfAnotherVersion() }
        Terminal.output.write(report.table)
    }
}
