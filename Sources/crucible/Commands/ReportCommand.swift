import ArgumentParser

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Report how a running `crucible serve` and its plugins are, with every figure, as Markdown.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws { Terminal.output.write(try control.ask(ControlRequest(json ? .report : .reportText))) }
}
