import ArgumentParser

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print every figure of a running `crucible serve`, as text that Prometheus reads.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Print them as JSON.")
    var json = false

    func run() throws { Terminal.output.write(try control.ask(ControlRequest(json ? .figures : .metrics))) }
}
