import ArgumentParser
import Host

@main
struct CrucibleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crucible",
        abstract: "A host for plugins: routing, voices, tools, models and orchestration as dynamic libraries.",
        discussion: """
            A manifest declares the plugins; see manifests/default.yaml. Exit codes: 0 success, 1 the request failed, 2 the host could \
            not start, 64 wrong usage, 65 the manifest or a library is not valid, 69 no running host was found, 130 interrupted, 141 \
            nobody reads the answer.
            """,
        version: "crucible \(HostVersion.text)",
        subcommands: [
            RunCommand.self, CheckCommand.self, GraphCommand.self, InspectCommand.self, LockCommand.self, CallCommand.self,
            ServeCommand.self, StatusCommand.self, LeasesCommand.self, CacheCommand.self, EventsCommand.self, MetricsCommand.self, ReportCommand.self,
            AlertsCommand.self, TopCommand.self, SwapCommand.self, QuarantineCommand.self,
            NewCommand.self, TestCommand.self, RecordCommand.self, ReplayCommand.self,
        ])
}
