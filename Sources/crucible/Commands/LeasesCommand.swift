import ArgumentParser
import FoundationEssentials
import Host

struct LeasesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leases", abstract: "Show who holds leases of a running `crucible serve`, who waits, and the shares.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        let text = try control.ask(ControlRequest(.leases))
        if json {
            Terminal.output.write(text)
            return
        }
        guard let report = try? JSONDecoder().decode(LeaseReport.self, from: Data(text.utf8)) else { throw control.isOfAnotherVersion() }
        Terminal.output.write(LeaseTable.text(report))
    }
}
