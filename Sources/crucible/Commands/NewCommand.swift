import ArgumentParser
import FoundationEssentials
import ProcessSupervision
import Scaffold

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make the folder of a new plugin: sources, Makefile, manifest, README.",
        discussion: """
            The plugin works at once: `make` builds it, `make test` checks it, `make run` calls it. An interface that is not one of the \
            standard ones is written down anew, with one function as an example. Example: crucible new parrot --lang rust --interface model
            """)

    @Argument(help: "Name of the plugin and of its folder: words of a-z and 0-9, joined by '-'.")
    var name: String

    @Option(help: "c, cpp, rust or swift.")
    var lang: String

    @Option(help: "routing, voice, tools, model, or VENDOR.NAME/MAJOR for one of your own.")
    var interface: String

    @Option(help: "The folder plugin-sdk. Default: CRUCIBLE_SDK, else it is looked for above this program and above the current folder.")
    var sdk: String?

    func run() throws {
        do {
            let directory = FileManager.default.currentDirectoryPath
            let plugin = try NewPlugin(name: name, language: lang, interface: interface)
            let folder = try SDKFolder.find(
                given: sdk, environment: HostOptions.environment["CRUCIBLE_SDK"], executable: OwnExecutable.directory, directory: directory)
            for path in try Scaffold.make(plugin, sdk: folder, in: directory) { Terminal.output.line(path) }
            Terminal.output.line("next: make -C \(name) test")
        } catch {
            for problem in error.problems { Terminal.report("\(problem)") }
            throw ExitStatus.notValid
        }
    }
}
