import ArgumentParser
import Descriptor
import FoundationEssentials
import Gate
import Host
import Manifest
import Signature

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call one function of a plugin through a gate.",
        discussion: """
            PLUGIN is the id of a plugin in the manifest; anything else is a library, by path or name, which then runs alone. Arguments are given in the order of the \
            signature, as text; JSON documents as they are. What comes out is printed to standard output, one line for each out parameter \
            and callback. Example: crucible call routing route '{"prompt": "Why is the sky blue?"}'
            """)

    @OptionGroup var host: HostOptions

    @Argument(help: "Manifest id or library.")
    var plugin: String

    @Argument(help: "Name of the function, or vendor.name/major:function.")
    var function: String

    @Argument(help: "Arguments in the order of the signature.")
    var arguments: [String] = []

    @Option(help: "Configuration of a library that runs alone, as JSON.")
    var config = "{}"

    @Option(help: "Give up after this many seconds.")
    var timeout: Int = 60

    func validate() throws { try TimeLimit.check(timeout) }

    func run() async throws {
        let interruption = Interruption()
        let manifest = try makeManifest()
        let running = try await RunningHost.start(host.configuration(manifest), interruption)
        let result = await call(running, manifest, interruption)
        await running.stop()
        if case .failure(let failure) = result {
            if interruption.wasInterrupted { throw ExitStatus.interrupted }
            Terminal.report("\(failure.status): \(failure)")
            throw ExitStatus.requestFailed
        }
    }

    /// The manifest with that id, or one that runs the library alone.
    private func makeManifest() throws -> Manifest {
        let isFile = plugin.contains("/") || plugin.hasSuffix(".so")
        if !isFile {
            let manifest = try host.loadManifest()
            if manifest.plugins.contains(where: { $0.id == plugin }) { return manifest }
        }
        let library = plugin.contains("/") || !isFile ? plugin : "./" + plugin
        let text = "crucible: 1\nplugins:\n  library:\n    library: \(JSONText.encode(library, isPretty: false))\n"
        do {
            let given = try Manifest.parse(text + (config == "{}" ? "" : "    config: \(config)\n"), file: plugin, directory: Self.workingDirectory)
            return try given.resolved(environment: HostOptions.environment)
        } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notValid
        }
    }

    private static var workingDirectory: String { FileManager.default.currentDirectoryPath }

    private func call(_ running: RunningHost, _ manifest: Manifest, _ interruption: Interruption) async -> Result<Void, GateFailure> {
        let gate = running.host.gate
        let id = manifest.plugins.count == 1 ? manifest.plugins[0].id : plugin
        do throws(GateFailure) {
            let edge = try edge(running, id)
            let ticket = try gate.open(by: gate.host, timeout: Duration.seconds(timeout).nanoseconds, trace: running.host.beginTrace()).get()
            defer { _ = gate.close(ticket.id, by: gate.host) }
            interruption.onFirst { _ in _ = gate.cancel(ticket.id, by: gate.host) }
            let inputs = try CallArguments.parse(arguments, for: edge.signature)
            let signature = edge.signature
            let printCallback: @Sendable (String, CallbackArguments) -> Void = { name, values in
                Terminal.output.line("\(name): \(CallArguments.text(values, of: name, signature))")
            }
            if signature.isAsynchronous {
                Terminal.output.line(try await HostCall(edge, below: ticket).asynchronous(inputs, onCallback: printCallback))
            } else {
                for out in try HostCall(edge, below: ticket).synchronous(inputs, onCallback: printCallback) {
                    Terminal.output.line(CallArguments.text(out.value, of: out.name, signature))
                }
            }
            return .success(())
        } catch { return .failure(error) }
    }

    private func edge(_ running: RunningHost, _ id: String) throws(GateFailure) -> Edge {
        let parts = function.split(separator: ":", maxSplits: 1).map(String.init)
        let interface = parts.count == 2 ? InterfaceName(parts[0]) : nil
        do { return try running.host.edge(interface, parts.last ?? function, of: id) } catch {
            throw GateFailure(.notFound, "\(error)")
        }
    }
}
