import Descriptor

/// Who provides what, broken plugins included: what is wrong with a provider does not change what it would be bound to.
struct Catalogue {
    struct Offer {
        let provider: String
        let provided: PluginDescriptor.Provided

        var version: ExistingVersion { ExistingVersion(provided.interface, minor: provided.minor, provider: provider) }
    }

    /// By provider's id.
    private let offers: [InterfaceName: [Offer]]
    private let provided: [String: [InterfaceName]]
    /// Plugins of which nobody knows what they provide, by id.
    let unknown: [String]

    init(_ entrants: [Entrant], host: [PluginDescriptor.Provided]) {
        let all =
            host.map { Offer(provider: Provider.host, provided: $0) }
            + entrants.flatMap { entrant in entrant.provides.map { Offer(provider: entrant.id, provided: $0) } }
        offers = Dictionary(grouping: all, by: \.provided.interface)
        unknown = entrants.filter { $0.descriptor == nil }.map(\.id)
        var provided = Dictionary(grouping: all, by: \.provider).mapValues { $0.map(\.provided.interface).sorted() }
        for entrant in entrants where entrant.descriptor != nil { provided[entrant.id, default: []] += [] }
        self.provided = provided
    }

    /// The offers to `consumer`: never its own.
    func offers(of interface: InterfaceName, to consumer: String) -> [Offer] {
        offers[interface, default: []].filter { $0.provider != consumer }
    }

    /// All majors and minors of an interface.
    func versions(of base: String) -> [ExistingVersion] {
        offers.filter { $0.key.base == base }.sorted { $0.key < $1.key }.flatMap { $0.value.map(\.version) }
    }

    /// What a plugin, or the host, provides; nil if it is unknown or does not exist.
    func provided(by id: String) -> [InterfaceName]? { provided[id] }
}
