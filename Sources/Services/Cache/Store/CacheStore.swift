import CCache
import Locking
import Timing

/// The cache service without the gate: namespaces over the engine's memory and an optional disk tier. [any-thread]
///
/// Functions that take a `CacheCaller` keep to the manifest's access rules. Those without are for the operator.
public final class CacheStore: Sendable {
    public let settings: CacheSettings
    let clock: any MonotonicClock
    let disk: (any DiskTier)?
    let access: AccessRules
    let namespaces: [Namespace]
    let fence = Locked(GenerationFence())
    let claims: Locked<ClaimTable>
    private let engine: Engine

    /// Opens all namespaces. What the disk tier holds of other namespaces, or of such that no longer go to disk, is removed from it.
    ///
    /// - Parameters:
    ///   - settings: without `problems`.
    ///   - disk: closed by `close`; nil without one. It is not used when `settings.disk` is 0.
    public init(
        _ settings: CacheSettings, disk: (any DiskTier)? = nil, clock: any MonotonicClock, flights: FlightLimits = FlightLimits()
    ) throws(CacheFailure) {
        let problems = settings.problems
        guard problems.isEmpty else {
            throw CacheFailure(.invalidArgument, problems.map(\.description).joined(separator: "\n"))
        }
        let engine = try Engine(budget: settings.memory)
        let (writers, budgets) = (WriterTable(settings), BudgetShares.initial(settings))
        let tier = settings.disk > 0 ? disk : nil
        var opened: [Namespace] = []
        for (namespace, budget) in zip(settings.namespaces, budgets) {
            let departures = Departures(namespace, disk: tier, clock: clock, writers: writers)
            opened.append(try Namespace(departures, engine: engine, budget: budget, most: BudgetShares.maximum(namespace, settings)))
        }
        (self.settings, self.clock, self.engine, self.disk, namespaces) = (settings, clock, engine, tier, opened)
        access = AccessRules(settings.namespaces)
        claims = Locked(ClaimTable(flights))
        tier?.keepOnly(settings.namespaces.compactMap(DurableNamespace.init))
    }

    /// Ends all flights, writes what is queued for the disk, and closes the disk tier. What is in memory stays readable for those who still
    /// hold a door, until the store is let go.
    public func close() {
        for plugin in Set(settings.namespaces.flatMap { [$0.owner] + $0.grants.map(\.plugin) }) {
            fence(plugin, minimumGeneration: .max)
        }
        disk?.close()
    }

    /// Moves memory between the namespaces by what they gain from it, and lets go what has expired. To be called now and then, by one
    /// thread at a time. Returns how many bytes moved.
    @discardableResult
    public func rebalance() -> Int {
        for namespace in namespaces {
            let perRound: UInt64 = 4_096
            namespace.whileSpilling { _ = cc_sweep(namespace.space, perRound, namespace.now) }
        }
        let moved = allSpilling(namespaces[...]) { cc_rebalance(engine.cache) }
        for namespace in namespaces { _ = namespace.counts() }
        return Int(moved)
    }

    /// Lets everything go whose time is over, from memory and from disk, for which it may wait. Returns how many entries went from memory.
    @discardableResult
    public func sweep() -> Int {
        var swept: UInt64 = 0
        for namespace in namespaces {
            namespace.whileSpilling { swept += cc_sweep(namespace.space, Self.mostSwept, namespace.now) }
        }
        // The disk tier lets go what has expired with whatever it does.
        disk?.flush()
        return Int(swept)
    }

    /// Entries of one namespace that are looked at in one sweep.
    private static let mostSwept: UInt64 = 1 << 20

    /// Holds the locks of all namespaces whose entries go to disk when memory has no room for them.
    private func allSpilling<Result>(_ rest: ArraySlice<Namespace>, _ body: () -> Result) -> Result {
        guard let first = rest.first else { return body() }
        return first.whileSpilling { allSpilling(rest.dropFirst(), body) }
    }
}

extension Namespace {
    /// Runs something that may make any entry leave memory.
    fileprivate func whileSpilling<Result>(_ body: () -> Result) -> Result { departures.spills ? locks.withAll(body) : body() }
}
