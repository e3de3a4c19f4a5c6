import Gate

/// An interface that the host itself provides.
public protocol HostService: Sendable {
    /// `crucible.log/1`
    var interface: String { get }

    /// In the order of the interface's header.
    var functions: [HostFunction] { get }

    /// Takes back whatever this generation holds. Returns when nothing is left or the grace is over.
    func releaseAll(of owner: Party)

    /// Ends the service when all plugins have ended. Nothing of it is left afterwards.
    func shutdown() async
}

extension HostService {
    public func releaseAll(of owner: Party) {}
    public func shutdown() async {}
}

/// A generation as the key of what was handed out to it.
public struct Owner: Hashable, Sendable {
    public let plugin: String
    public let generation: Int

    public init(_ party: Party) {
        plugin = party.id
        generation = party.generation
    }
}
