import Builtin
import Gate
import HostTesting
import Manifest
import Signature
import Timing

/// Calls the host's own services as a plugin would, through a gate.
struct ServiceDesk {
    let gate: Gate
    let plugin: Party

    init(_ name: String = "tester", clock: any MonotonicClock = SystemClock.shared, generation: Int = 1) {
        gate = Gate(clock: clock)
        plugin = Party(id: name, generation: generation, isSerial: false, admission: .open)
    }

    /// The same gate, another plugin.
    init(beside other: ServiceDesk, _ name: String, generation: Int = 1) {
        gate = other.gate
        plugin = Party(id: name, generation: generation, isSerial: false, admission: .open)
    }

    /// - Parameter signature: as in the service's header.
    func call(_ service: any HostService, _ index: Int, _ signature: String) throws -> HostCall {
        let edge = try gate.connect(
            consumer: plugin, to: .host(service.functions[index]), interface: service.interface, signature: Signature(parsing: signature)
        ).edge
        return HostCall(edge)
    }

    /// The settings of one plugin, `tester`, whose entry in the manifest ends with `text`.
    static func settings(_ text: String, directory: String) throws -> SettingsTable {
        let manifest = try Manifest.parse("crucible: 1\nplugins:\n  tester: {library: X, \(text)}", file: "test.yaml", directory: directory)
            .resolved(environment: [:])
        return Dictionary(uniqueKeysWithValues: manifest.plugins.map {
            ($0.id, PluginSettings(config: $0.config.json(), grants: $0.grants, directory: directory))
        })
    }
}

extension HostCall {
    /// The failure of a synchronous call that must not succeed.
    func failure(_ inputs: GateValue...) -> GateFailure? {
        do {
            _ = try synchronous(inputs)
            return nil
        } catch { return error }
    }

    func text(_ inputs: GateValue...) throws -> String { try synchronous(inputs).first?.value.text ?? "" }
}
