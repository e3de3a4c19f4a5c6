import Descriptor
import Resolver
import TestSupport
import Testing

/// Properties of resolutions of random graphs, with everything that can be wrong in them.
@Suite struct PropertyTests {
    private static let rounds = 400

    @Test func shuffledCandidatesResolveTheSame() {
        var generator = SeededGenerator(seed: printedSeed())
        for _ in 0..<Self.rounds {
            let candidates = Self.candidates(&generator)
            let (first, second) = (resolve(candidates, host: Self.host), resolve(candidates.shuffled(using: &generator), host: Self.host))
            #expect(first == second)
        }
    }

    @Test func everyCandidateIsEitherPlannedOrHasAProblem() {
        var generator = SeededGenerator(seed: printedSeed())
        var (planned, failed) = (0, 0)
        for _ in 0..<Self.rounds {
            let candidates = Self.candidates(&generator)
            let resolution = resolve(candidates, host: Self.host)
            let (order, problems) = (resolution.order, Set(resolution.problems.map(\.plugin)))
            #expect(Set(order).isDisjoint(with: problems) && Set(order).count == order.count)
            #expect(problems.union(order) == Set(candidates.map(\.id)))
            #expect(zip(resolution.problems, resolution.problems.dropFirst()).allSatisfy { $0 != $1 })
            (planned, failed) = (planned + order.count, failed + problems.count)
        }
        #expect(planned > Self.rounds && failed > Self.rounds, "the graphs are lopsided: \(planned) planned, \(failed) failed")
    }

    @Test func theOrderRespectsDependenciesAndBindingsMeetRequirements() throws {
        var generator = SeededGenerator(seed: printedSeed())
        for _ in 0..<Self.rounds {
            let resolution = resolve(Self.candidates(&generator), host: Self.host)
            let descriptors = Dictionary(uniqueKeysWithValues: resolution.plan.plugins.map { ($0.id, $0.descriptor) })
            var started: Set<String> = []
            for plugin in resolution.plan.plugins {
                #expect(plugin.dependencies.allSatisfy { started.contains($0.plugin) }, "\(plugin.id) in \(resolution.order)")
                #expect(Set(plugin.dependencies.map(\.plugin)).count == plugin.dependencies.count)
                started.insert(plugin.id)
                #expect(plugin.bindings.map(\.interface) == plugin.descriptor.requires.map(\.interface))
                for (binding, required) in zip(plugin.bindings, plugin.descriptor.requires) {
                    #expect(binding.isOptional || !binding.providers.isEmpty)
                    #expect(binding.isMany || binding.providers.count <= 1)
                    for provider in binding.providers {
                        #expect(provider.plugin != plugin.id)
                        let offers = provider.plugin == Provider.host ? Self.host.map(provided) : descriptors[provider.plugin]?.provides
                        let offer = try #require(offers?.first { $0.interface == binding.interface })
                        #expect(offer.minor >= required.minimumMinor)
                        #expect(zip(required.functions, provider.functions).allSatisfy { $0.isCompatible(with: offer.functions[$1]) })
                        #expect(required.functions.count == provider.functions.count)
                        if !binding.isOptional && !binding.isMany && provider.plugin != Provider.host {
                            #expect(plugin.dependencies.contains(Dependency(plugin: provider.plugin, isStrong: true)))
                        }
                    }
                }
            }
        }
    }

    private static let host = ["demo.log/1.1: f(); g()"]

    /// Up to 10 plugins among few interfaces, so that they meet in every way: several or no providers, other minors, other signatures,
    /// every kind of binding, undescribed ones, ids that clash.
    private static func candidates(_ generator: inout SeededGenerator) -> [Candidate] {
        let names = (0..<8).map { "demo.i\($0)/1" } + ["crucible.tools/1", "demo.log/1"]
        return (0..<Int.random(in: 1...10, using: &generator)).map { index in
            let chance = { (one: Int, generator: inout SeededGenerator) in Int.random(in: 0..<one, using: &generator) == 0 }
            let id = chance(60, &generator) ? ["p0", "host"].randomElement(using: &generator)! : "p\(index)"
            if chance(15, &generator) { return undescribed(id) }
            let provides = names.filter { _ in chance(7, &generator) }
                .map { "\($0).\(chance(8, &generator) ? 0 : 1)\(functions(&generator))" }
            var bindings: [String: [String]] = [:]
            let requires = names.filter { _ in chance(7, &generator) }
                .map { name in
                    if chance(6, &generator) {
                        let count = Int.random(in: 0...2, using: &generator)
                        bindings[name] = (0..<count).map { _ in "p\(Int.random(in: 0...10, using: &generator))" }
                    }
                    let flags = ["", "?", "*", "?*"].randomElement(using: &generator)!
                    return "\(flags)\(name).\(chance(8, &generator) ? 1 : 0): f()"
                }
            return plugin(id, provides: provides, requires: requires, bind: bindings)
        }
    }

    private static func functions(_ generator: inout SeededGenerator) -> String {
        [": f()", ": g(); f()", ": f(); g()", ": f()", ": f(str x)", ": g()"].randomElement(using: &generator)!
    }
}
