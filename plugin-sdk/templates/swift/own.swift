import CruciblePlugin
import Locking

/// Provides %{interface}, an interface of its own.
public final class %{Type}: StatefulPlugin {
    /// greet: a greeting with the number of guests so far. INVALID_ARGUMENT for an empty name.
    static let interface = Interface(name: "%{interface}", signatures: ["greet(str name, out str greeting)"])

    public static let description = PluginDescription(
        id: "%{id}", version: "1.0.0", summary: "%{summary}",
        provides: [Provided(interface, [.ask { plugin, _, name in try (plugin as! %{Type}).greet(name) }])])

    /// Any thread may call, so the number stands behind a lock.
    private let guests = Locked(0)

    public init(host: Host) throws {}

    private func greet(_ name: String) throws -> String {
        if name.isEmpty { throw Failure(.invalidArgument, "there is nobody to greet") }
        let number = guests.withLock { guests in
            guests += 1
            return guests
        }
        return "Hello, \(name)! You are guest number \(number)."
    }

    // MARK: State: what the next generation begins with, when this library is replaced while it runs

    public static let state = StateDescription(schema: "%{id}", version: 1)

    public func saveState(_ call: Call) throws -> [UInt8] { Array("\(guests.withLock { $0 })".utf8) }

    /// State comes from another library: it is checked, and nothing has changed before all of it is known to be good.
    public func restoreState(_ state: [UInt8], version: UInt32, _ call: Call) throws {
        guard version == 1, let value = Int(String(decoding: state, as: UTF8.self)) else {
            throw Failure(.invalidArgument, "this is not the state of version 1")
        }
        guests.withLock { $0 = value }
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(%{Type}.self, negotiation) }
