import ArgumentParser
import Descriptor
import Glibc
import Host
import Loader
import ProcessSupervision

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a plugin library says about itself.",
        discussion: "The library is opened in a process of its own, so one that crashes or hangs does no harm.")

    @Argument(help: "A library: a path, or a name that is searched like in a manifest.")
    var library: String

    @Flag(help: "Print the descriptor as JSON.")
    var json = false

    func run() async throws {
        let descriptor: PluginDescriptor
        do {
            let locator = LibraryLocator.standard(environment: HostOptions.environment, executableDirectory: OwnExecutable.directory)
            let directory = String(cString: getcwd(nil, 0))
            descriptor = try await LibraryInspection.describe(
                library, relativeTo: directory, locator: locator, describer: OwnExecutable.directory + "/crucible-describer",
                stagingParent: HostOptions.stagingParent, environment: HostOptions.environment)
        } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
        if json { Terminal.output.line(JSONText.encode(descriptor)) } else { Terminal.output.write(Self.table(descriptor)) }
    }

    static func table(_ descriptor: PluginDescriptor) -> String {
        var rows = [
            ["plugin", "\(descriptor.id) \(descriptor.version)"], ["summary", descriptor.summary], ["ABI", "\(descriptor.abi)"],
            ["threads", descriptor.threadModel.rawValue], ["unload", descriptor.unloadClass.rawValue],
            ["lifecycle", descriptor.lifecycle.joined(separator: ", ")],
        ]
        if let deadline = descriptor.startDeadline { rows.append(["start within", DurationText.manifest(deadline)]) }
        if let state = descriptor.stateSchema { rows.append(["state", "\(state.id), versions \(state.oldestRestorable) to \(state.written)"]) }
        for want in descriptor.wants { rows.append(["would like", want]) }
        for provided in descriptor.provides {
            rows.append(["provides", "\(provided.interface) (minor \(provided.minor))"])
            rows += provided.functions.map { ["", "  \($0)"] }
        }
        for required in descriptor.requires {
            let notes = [required.isOptional ? "optional" : nil, required.isMany ? "every provider" : nil].compactMap { $0 }
            rows.append(["requires", "\(required.interface)" + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")])
            rows += required.functions.map { ["", "  \($0)"] }
        }
        return TableText.lines(rows).map { $0 + "\n" }.joined()
    }
}
