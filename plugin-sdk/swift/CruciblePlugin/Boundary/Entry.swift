import CCrucible
import Locking

/// The argument of the library's one symbol.
public typealias Negotiation = UnsafeMutablePointer<crucible_negotiation>?

/// The body of `crucible_plugin_entry`: answers the host's negotiation with the description of `plugin`.
public func serve(_ plugin: any Plugin.Type, _ negotiation: Negotiation) -> Int32 {
    guard let negotiation, negotiation.pointee.size >= UInt32(MemoryLayout<crucible_negotiation>.size) else {
        return Status.invalidArgument.rawValue
    }
    let ours = UInt32(CRUCIBLE_ABI_MAXIMUM)
    guard negotiation.pointee.abi_minimum <= ours, ours <= negotiation.pointee.abi_maximum else {
        negotiation.pointee.abi_chosen = 0
        negotiation.pointee.refusal = "this plugin speaks ABI \(ours)".immortalCrucibleStr()
        return Status.unavailable.rawValue
    }
    negotiation.pointee.abi_chosen = ours
    negotiation.pointee.descriptor = Library.descriptor(of: plugin)
    return Status.ok.rawValue
}

/// What this library is: one plugin type, described once. Statically linked and hidden, so each library has its own.
enum Library {
    private struct Registration {
        let plugin: any Plugin.Type
        let slots: SlotTable
        // An address, since a pointer is not Sendable; the descriptor is immortal.
        let descriptor: UInt
    }

    private static let registration = Locked<Registration?>(nil)

    static func descriptor(of plugin: any Plugin.Type) -> UnsafePointer<crucible_descriptor>? {
        registration.withLock { known in
            if let known { return UnsafePointer(bitPattern: known.descriptor) }
            var slots = SlotTable()
            let descriptor = DescriptorBuilder.build(plugin.description, state: (plugin as? any StatefulPlugin.Type)?.state, &slots)
            known = Registration(plugin: plugin, slots: slots, descriptor: UInt(bitPattern: descriptor))
            return descriptor
        }
    }

    /// `create` of the lifecycle table.
    static func create(_ host: UnsafePointer<crucible_host>, _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Int32 {
        guard let known = registration.withLock({ $0 }) else { return Status.wrongState.rawValue }
        let door = HostDoor(table: host)
        do {
            let plugin = try known.plugin.init(host: Host(door))
            instance.pointee = Unmanaged.passRetained(InstanceBox(plugin: plugin, door: door, functions: known.slots)).toOpaque()
            return Status.ok.rawValue
        } catch {
            return door.fail(nil, Failure(error))
        }
    }
}
