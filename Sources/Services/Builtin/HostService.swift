import Gate

/// An interface that the host itself provides.
public protocol HostService: Sendable {
    /// `crucible.log/1`
    var interface: String { get }

    /// In the order of the interface's header.
    var functions: [HostFunction] { get }

    /// The functions that also exist in C, by their place in ``functions``, for calls of this party.
    func direct(for party: Party) -> [Int: DirectFunction]

    /// Calls go to this generation from now on: it is active, or a swap has put it in place.
    func serve(_ owner: Party)

    /// The plugin is being replaced: the service begins nothing in it until ``resume(_:)``.
    func pause(_ owner: Party)
    func resume(_ owner: Party)

    /// Whether nothing that the service began in this generation is still going on.
    func isQuiet(_ owner: Party) -> Bool

    /// Takes back whatever this generation holds. Returns when nothing is left or the grace is over.
    func releaseAll(of owner: Party)

    /// Ends the service when all plugins have ended. Nothing of it is left afterwards.
    func shutdown() async
}

extension HostService {
    public func direct(for party: Party) -> [Int: DirectFunction] { [:] }
    public func serve(_ owner: Party) {}
    public func pause(_ owner: Party) {}
    public func resume(_ owner: Party) {}
    public func isQuiet(_ owner: Party) -> Bool { true }
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
