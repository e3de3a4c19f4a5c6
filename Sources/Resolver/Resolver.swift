import Descriptor

/// Decides what runs: manifest and descriptors in, plan and problems out. Pure: the same candidates, in whatever order, always give the
/// same resolution.
///
/// - A requirement is bound to whom the manifest says, else to the only provider whose minor suffices, or for `many` to all providers;
///   never to the plugin itself, and to the host alone where the host provides it.
/// - A provider that is present but does not fit is a problem, also of an optional or `many` requirement: nothing breaks silently.
/// - A plugin with a problem is not in the plan, and blocks those that need it. An optional requirement is then done without, and a
///   `many` one makes do with the other providers.
public enum Resolver {
    /// - Parameter host: what the host itself provides, each interface once.
    public static func resolve(_ candidates: [Candidate], host: [PluginDescriptor.Provided]) -> Resolution {
        let entrants = Entrant.all(of: candidates, host: host)
        let selector = Selector(catalogue: Catalogue(entrants, host: host))
        let selections = Dictionary(uniqueKeysWithValues: entrants.map { ($0.id, selector.selections(for: $0)) })
        let causes = causes(entrants, selector, selections)
        let failures = Failures(roots: Set(causes.map(\.plugin)), selections: selections)
        let plan = plan(entrants.filter { !failures.failed.contains($0.id) }, selections, failures)
        return Resolution(
            plan: plan, problems: causes + blocked(selections, failures, causes),
            unused: unused(plan, Set(selections.values.joined().flatMap(\.usedInterfaces))))
    }

    /// All problems that are not the consequence of another one, sorted.
    private static func causes(_ entrants: [Entrant], _ selector: Selector, _ selections: [String: [Selection]]) -> [ResolutionProblem] {
        let asking = AskingChain(selections)
        var problems = cycles(selections)
        for entrant in entrants {
            let own = entrant.problems + selector.strayBindings(of: entrant)
            problems += own.map { ResolutionProblem(plugin: entrant.id, kind: $0) }
            let unmet = selections[entrant.id, default: []].flatMap(\.problems)
            problems += unmet.map { ResolutionProblem(plugin: entrant.id, kind: $0, askedBy: asking.chain(to: entrant.id)) }
        }
        return sorted(problems)
    }

    private static func cycles(_ selections: [String: [Selection]]) -> [ResolutionProblem] {
        let strong = selections.mapValues { $0.filter(\.isStrong) }
        return Cycles.shortest(in: strong.mapValues { $0.flatMap { $0.providers.map(\.plugin) } })
            .map { cycle in
                let steps = zip(cycle, cycle.dropFirst() + cycle.prefix(1))
                    .map { plugin, next in
                        let through = strong[plugin, default: []].filter { $0.providers.contains { $0.plugin == next } }
                        return CycleStep(plugin: plugin, interfaces: Set(through.map(\.required.interface)).sorted())
                    }
                return ResolutionProblem(plugin: cycle[0], kind: .cycle(steps))
            }
    }

    /// What the causes lead to, sorted.
    private static func blocked(
        _ selections: [String: [Selection]], _ failures: Failures, _ causes: [ResolutionProblem]
    ) -> [ResolutionProblem] {
        let reasons = Dictionary(grouping: causes, by: \.plugin).mapValues { problems in
            problems[0].reason + (problems.count > 1 ? " (and \(problems.count - 1) more)" : "")
        }
        return sorted(
            failures.failed.flatMap { plugin in
                selections[plugin, default: []].filter(failures.isUnmet).compactMap { selection in
                    // A provider that failed because of this plugin is not why this one fails.
                    let chains = selection.providers.map { failures.chain(from: $0.plugin) }.filter { !$0.contains(plugin) }
                    guard !chains.isEmpty else { return nil }
                    let blocking = chains.map { BlockingCause(chain: $0, reason: reasons[$0[$0.count - 1], default: ""]) }
                    return ResolutionProblem(plugin: plugin, kind: .blocked(blocking))
                }
            })
    }

    /// By plugin, then by text, equal ones once.
    private static func sorted(_ problems: [ResolutionProblem]) -> [ResolutionProblem] {
        let keyed = problems.map { (problem: $0, text: $0.description) }
            .sorted { ($0.problem.plugin, $0.text) < ($1.problem.plugin, $1.text) }
        var unique: [ResolutionProblem] = []
        for (problem, _) in keyed where problem != unique.last { unique.append(problem) }
        return unique
    }

    private static func plan(_ healthy: [Entrant], _ selections: [String: [Selection]], _ failures: Failures) -> Plan {
        let plugins = healthy.compactMap { entrant -> PlannedPlugin? in
            guard let descriptor = entrant.descriptor else { return nil }
            let bindings = selections[entrant.id, default: []].map { selection in
                Binding(
                    interface: selection.required.interface, isOptional: selection.required.isOptional, isMany: selection.required.isMany,
                    providers: selection.providers.filter { !failures.failed.contains($0.plugin) })
            }
            return PlannedPlugin(id: entrant.id, descriptor: descriptor, bindings: bindings, dependencies: dependencies(bindings))
        }
        return Plan(plugins: StartOrder(plugins).sorted)
    }

    private static func dependencies(_ bindings: [Binding]) -> [Dependency] {
        var isStrong: [String: Bool] = [:]
        for binding in bindings {
            for provider in binding.providers where provider.plugin != Provider.host {
                let isNeeded = !binding.isOptional && !binding.isMany
                isStrong[provider.plugin] = isNeeded || isStrong[provider.plugin, default: false]
            }
        }
        return isStrong.sorted { $0.key < $1.key }.map { Dependency(plugin: $0.key, isStrong: $0.value) }
    }

    private static func unused(_ plan: Plan, _ used: Set<UnusedInterface>) -> [UnusedInterface] {
        plan.plugins.sorted { $0.id < $1.id }
            .flatMap { plugin in
                plugin.descriptor.provides.map(\.interface).sorted().map { UnusedInterface(plugin: plugin.id, interface: $0) }
            }
            .filter { !used.contains($0) }
    }
}

extension Selection {
    /// What it uses, or would use were its problems solved.
    fileprivate var usedInterfaces: [UnusedInterface] {
        considered.map { UnusedInterface(plugin: $0, interface: required.interface) }
    }
}
