import Builtin
import CCrucible
import Descriptor
import Gate
import Signature

/// The interfaces of the C headers, from the tables that the headers' macros make.
enum StandardInterfaces {
    /// Every standard interface by name.
    static let all: [InterfaceName: PluginDescriptor.Provided] = {
        var count = 0
        let tables = UnsafeBufferPointer(start: crucible_standard_interfaces(&count), count: count)
        return Dictionary(uniqueKeysWithValues: tables.map { table in
            guard let name = InterfaceName(text(table.name)) else { preconditionFailure("tables.c has the malformed name \(text(table.name))") }
            let signatures = UnsafeBufferPointer(start: table.signatures, count: Int(table.count)).map { raw in
                guard let signature = try? Signature(parsing: text(raw)) else {
                    preconditionFailure("tables.c has the malformed signature \(text(raw))")
                }
                return signature
            }
            return (name, .init(interface: name, minor: Int(table.minor), functions: signatures))
        })
    }()

    /// The host's services with their signatures.
    static func bind(_ services: [any HostService]) -> [InterfaceName: Binder.BoundService] {
        Dictionary(uniqueKeysWithValues: services.map { service in
            guard let name = InterfaceName(service.interface), let provided = all[name], provided.functions.count == service.functions.count
            else { preconditionFailure("\(service.interface) does not have the functions that its header defines") }
            return (name, .init(provided: provided, functions: service.functions, direct: { service.direct(for: $0) }))
        })
    }

    /// What the host provides when it has these services.
    static func provided(_ interfaces: [String]) -> [PluginDescriptor.Provided] {
        interfaces.compactMap { InterfaceName($0).flatMap { all[$0] } }
    }

    private static func text(_ str: crucible_str) -> String {
        String(decoding: UnsafeRawBufferPointer(start: str.data, count: str.size), as: UTF8.self)
    }
}
