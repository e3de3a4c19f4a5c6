import ArgumentParser
import Host
import Resolver

struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Show which plugin calls which, in start order.")

    @Argument(help: "The manifest.")
    var manifest = "manifests/default.yaml"

    @Flag(help: "Print Graphviz's language: crucible graph --dot FILE | dot -Tsvg > graph.svg")
    var dot = false

    func run() async throws {
        let options = try HostOptions.parse(["--manifest", manifest])
        let checked = try options.loadManifest()
        let configuration = try options.configuration(checked)
        let preparation: Preparation
        do { preparation = try await Preparation.inspect(configuration) } catch {
            Terminal.report("\(error)")
            throw ExitStatus.hostFailed
        }
        Terminal.output.write(dot ? PlanGraph.dot(preparation.resolution.plan) : PlanGraph.text(preparation.resolution.plan))
        for problem in preparation.problems { Terminal.report(problem) }
        if !preparation.problems.isEmpty { throw ExitStatus.notValid }
    }
}
