import Descriptor
import ForeignFunction
import Gate
import Resolver
import Signature

/// Makes the edges that a plan asks for.
struct Binder: Sendable {
    let gate: Gate
    let services: [InterfaceName: BoundService]
    let runtimes: [String: PluginRuntime]

    /// A service as the resolver and the gate need it.
    struct BoundService: Sendable {
        var provided: PluginDescriptor.Provided
        var functions: [HostFunction]
        var direct: @Sendable (Party) -> [Int: DirectFunction]
    }

    /// The imports of one plugin. Every import that does not bind is named.
    func imports(of plugin: PlannedPlugin, as party: Party) throws(HostError) -> [String: [HostTable.Import]] {
        var imports: [String: [HostTable.Import]] = [:]
        var problems: [String] = []
        for (binding, required) in zip(plugin.bindings, plugin.descriptor.requires) {
            for provider in binding.providers {
                do {
                    let functions = try functions(of: provider, binding.interface, required.functions, for: party)
                    imports["\(binding.interface)", default: []].append(.init(provider: provider.plugin, functions: functions))
                } catch {
                    // An optional provider that is not there now is left out; a required one must bind.
                    if !binding.isOptional, !binding.isMany { problems += error.reasons }
                }
            }
            if binding.isMany, !binding.isOptional, imports["\(binding.interface)"] == nil {
                problems.append("no provider of \(binding.interface) is active")
            }
        }
        if !problems.isEmpty { throw HostError(problems) }
        return imports
    }

    private func functions(
        of provider: Provider, _ interface: InterfaceName, _ signatures: [Signature], for party: Party
    ) throws(HostError) -> [@convention(c) () -> Void] {
        var functions: [@convention(c) () -> Void] = []
        let direct = provider.plugin == Provider.host ? services[interface]?.direct(party) ?? [:] : [:]
        for (signature, index) in zip(signatures, provider.functions) {
            let target = try target(provider, interface, index, signature, direct[index])
            do {
                functions.append(
                    try gate.connect(consumer: party, to: target, interface: "\(interface)", signature: signature).function)
            } catch { throw HostError(["\(interface) \(signature.name): \(error)"]) }
        }
        return functions
    }

    private func target(
        _ provider: Provider, _ interface: InterfaceName, _ index: Int, _ signature: Signature, _ direct: DirectFunction?
    ) throws(HostError) -> Edge.Target {
        if provider.plugin == Provider.host {
            guard let service = services[interface], service.functions.indices.contains(index) else {
                throw HostError(["the host does not provide \(interface) \(signature.name)"])
            }
            return .host(service.functions[index], direct: direct)
        }
        return .seat(try seat(of: provider.plugin, interface))
    }

    /// The seat of a plugin that runs, or that is still to start: an optional provider may start after those who use it.
    func seat(of plugin: String, _ interface: InterfaceName) throws(HostError) -> Seat {
        guard let runtime = runtimes[plugin], !runtime.isAbsent else { throw notActive(plugin, interface) }
        var party = runtime.party
        // A swap may have ended the generation since it was read: then there is another one.
        while party?.currentAdmission == .gone {
            let newest = runtime.party
            if newest === party { throw notActive(plugin, interface) }
            party = newest
        }
        return runtime.seat
    }

    private func notActive(_ plugin: String, _ interface: InterfaceName) -> HostError {
        HostError(["\(plugin), which provides \(interface), is not active"])
    }
}
