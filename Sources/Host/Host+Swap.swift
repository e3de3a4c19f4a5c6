import Descriptor
import Gate
import Loader
import Manifest
import ProcessSupervision
import Resolver
import Swap

extension Host {
    /// Replaces a plugin's generation while everything serves. Returns when the swap has ended, its probation included; `onStep` is told of
    /// every step meanwhile, on a queue of the swap's.
    ///
    /// Throws when no swap can begin; how one ended says the report.
    public func swap(
        _ request: SwapRequest, onStep: @escaping @Sendable (SwapStepReport) -> Void = { _ in }
    ) async throws(HostError) -> SwapReport {
        guard let runtime = binder.runtimes[request.plugin] else {
            throw HostError(["there is no plugin \(request.plugin); there are \(binder.runtimes.keys.sorted().joined(separator: ", "))"])
        }
        if request.source == .previous, let session = swaps.withLock({ $0.sessions[request.plugin] }), session.phase == .probation {
            session.send(.rollBackRequested(by: "a request"))
            return await session.finished()
        }
        let report = await (try begin(request, runtime, onStep)).run()
        swaps.withLock { $0.outcomes[request.plugin, default: [:]][report.outcome, default: 0] += 1 }
        return report
    }

    /// Ends the probation of a plugin's swap, if it is on one, so that another library can follow. The new generation stays.
    public func endProbation(of plugin: String) { swaps.withLock { $0.sessions[plugin] }?.send(.superseded) }

    /// What the swap of a plugin is doing now; nil when none is under way.
    public func swapPhase(of plugin: String) -> SwapPhase? {
        swaps.withLock { $0.sessions[plugin] }.flatMap { $0.phase == .finished ? nil : $0.phase }
    }

    private func begin(
        _ request: SwapRequest, _ runtime: PluginRuntime, _ onStep: @escaping @Sendable (SwapStepReport) -> Void
    ) throws(HostError) -> SwapSession {
        guard let old = runtime.generation, old.party.currentAdmission == .open else {
            throw Self.notActive(request.plugin)
        }
        guard let serving = runtime.staged else {
            throw HostError(["\(request.plugin) is a plain C library, which is never closed; only plugins with an SDK in them can be swapped"])
        }
        guard runtime.resident < configuration.residentLimit else {
            throw HostError([
                "\(runtime.resident) ended generations of \(request.plugin) stay mapped, which is the limit; restart the host to swap again"
            ])
        }
        let previous = runtime.previous
        if request.source == .previous, previous == nil {
            throw HostError(["\(request.plugin) has had no other library since the host started, so there is nothing to go back to"])
        }
        let surroundings = surroundings(request, runtime, old, serving)
        let kind: SwapMachine.Kind = request.source == .previous ? .rollback : .replace
        let policy = policy(request)
        let session: Result<SwapSession, HostError> = swaps.withLock { swaps in
            if swaps.isStopping { return .failure(HostError(["the host is stopping"])) }
            if let hindrance = swaps.sessions[request.plugin]?.hindrance { return .failure(HostError([hindrance])) }
            let session = SwapSession(runtime, from: old, kind: kind, policy: policy, surroundings, onStep: onStep)
            guard shell.beginSwap(of: request.plugin, to: session.newGeneration) else { return .failure(Self.notActive(request.plugin)) }
            // From now on it is not restarted; that it has been since the generation was read is unlikely.
            guard runtime.generation === old else {
                shell.endSwap(of: request.plugin, to: session.newGeneration)
                return .failure(Self.notActive(request.plugin))
            }
            swaps.sessions[request.plugin] = session
            return .success(session)
        }
        return try session.get()
    }

    private static func notActive(_ plugin: String) -> HostError {
        HostError(["\(plugin) is not active; only an active plugin can be swapped"])
    }

    private func policy(_ request: SwapRequest) -> SwapPolicy {
        let settings = configuration.manifest.plugins.first { $0.id == request.plugin }?.swap ?? SwapSettings()
        var policy = SwapPolicy()
        policy.warmDeadline = settings.warm
        policy.drainDeadline = settings.drain
        // The same words in both.
        policy.atDeadline = .init(rawValue: settings.atDeadline.rawValue) ?? .automatic
        policy.pauseLimit = settings.pause
        policy.maxParked = settings.maxParked
        policy.allowStateLoss = settings.state == .drop
        policy.probation = request.probation ?? settings.probation
        policy.probationMinimumCalls = settings.minCalls
        policy.maxFailureShare = Double(settings.maxFailures) / 100
        policy.latencyFactor = settings.latencyFactor == 0 ? nil : Double(settings.latencyFactor)
        policy.retireDeadline = settings.retire
        return policy
    }

    private func surroundings(_ request: SwapRequest, _ runtime: PluginRuntime, _ old: Generation, _ serving: StagedLibrary) -> SwapSurroundings {
        SwapSurroundings(
            gate: gate, clock: configuration.clock, logger: configuration.logger,
            stage: { [self] in
                do throws(HostError) { return .success(try await stage(request, runtime, old)) } catch { return .failure(error) }
            },
            imports: { [self] (planned, party) throws(HostError) in try binder.imports(of: planned, as: party) },
            configure: { [self] party in configs.set(request.config, for: party) },
            pause: { [self] party in for service in services { service.pause(party) } },
            resume: { [self] party in for service in services { service.resume(party) } },
            isQuiet: { [self] party in services.allSatisfy { $0.isQuiet(party) } },
            release: { [self] party in for service in services { service.releaseAll(of: party) } },
            convert: { [self] (by, schema, from, to, bytes) throws(HostError) in try convert(by, schema, from, to, bytes) },
            onCommit: { [self] generation, plan in
                runtime.replace(generation, plan?.staged ?? serving)
                shared.cache.fence(generation.party)
                for service in services { service.serve(generation.party) }
                shell.noteReplaced(request.plugin)
                candidates.withLock { all in
                    for index in all.indices where all[index].id == request.plugin {
                        all[index].descriptor = .success(generation.planned.descriptor)
                    }
                }
            },
            onRetire: { _, verdict in if verdict != .unmapped { runtime.countResident() } },
            onReport: { [self] in events.publish(.swap, SwapNews(plugin: request.plugin, step: $0)) },
            onOutcome: { [self] in events.publish(.swap, SwapNews(plugin: request.plugin, verdict: $0)) },
            onEnd: { [self] generation in shell.endSwap(of: request.plugin, to: generation) })
    }

    /// Checks a library, in a process of its own and against the plan, before anything stops.
    private func stage(_ request: SwapRequest, _ runtime: PluginRuntime, _ old: Generation) async throws(HostError) -> SwapPlan {
        let (label, source) = try find(request, runtime)
        let supervisor = ProcessSupervisor()
        defer { supervisor.shutdown(grace: .zero) }
        let describer = LibraryDescriber(
            executable: configuration.describer, supervisor: supervisor, environment: configuration.environment,
            deadline: configuration.describeDeadline)
        let described = await Preparation.describe(request.plugin, label, source, configuration, staging, describer)
        guard let staged = described.library?.staged, case .success(let descriptor) = described.descriptor else {
            described.library?.staged?.discard()
            throw HostError([described.descriptor.failureText])
        }
        do throws(HostError) {
            if let lock = configuration.lock, let found = described.found, let difference = lock.differences(of: found).first {
                throw HostError([difference.description])
            }
            let planned = try preparation.replacing(request.plugin, with: descriptor, among: candidates.withLock { $0 })
            let settings = configuration.manifest.plugins.first { $0.id == request.plugin }?.swap
            let ways = StateWays(
                old: old.planned.descriptor, new: descriptor, converter: converter, allowsLoss: settings?.state == .drop)
            return SwapPlan(
                staged: staged, planned: planned,
                facts: StagedFacts(
                    oldVersion: "\(old.planned.descriptor.version)", newVersion: "\(descriptor.version)", state: try ways.forward(),
                    wayBack: ways.back(), startDeadline: preparation.startDeadline(planned).value))
        } catch {
            staged.discard()
            throw error
        }
    }

    private func find(_ request: SwapRequest, _ runtime: PluginRuntime) throws(HostError) -> (label: String, source: String) {
        switch request.source {
        case .library(let name):
            do {
                return (name, try configuration.locator.locate(name, relativeTo: configuration.manifest.directory))
            } catch { throw HostError(["\(error)"]) }
        case .previous:
            guard let previous = runtime.previous else { throw HostError(["\(request.plugin) has had no other library"]) }
            return (previous.library, previous.path)
        }
    }

    // MARK: Converters

    private static let converterInterface = InterfaceName("crucible.converter/1")!

    /// The active plugin that converts states, the first by start order.
    private var converter: String? {
        preparation.resolution.plan.plugins.map(\.id).first { id in
            guard let runtime = binder.runtimes[id], runtime.party?.currentAdmission == .open else { return false }
            return runtime.planned.descriptor.provides.contains { $0.interface == Self.converterInterface }
        }
    }

    private func convert(_ by: String, _ schema: String, _ from: UInt32, _ to: UInt32, _ bytes: [UInt8]) throws(HostError) -> [UInt8] {
        let edge = try edge(Self.converterInterface, "convert", of: by)
        do {
            let outs = try HostCall(edge).synchronous([.str(schema), .u32(from), .u32(to), .bytes(bytes)])
            guard case .bytes(let converted)? = outs.first?.value else { throw HostError(["\(by) gave no state"]) }
            return converted
        } catch let failure as GateFailure {
            throw HostError(["\(by) convert: \(failure)"])
        } catch let error as HostError {
            throw error
        } catch { throw HostError(["\(error)"]) }
    }
}

extension Preparation {
    /// What would come of giving a plugin another library: its place in the plan. Throws why the plan would not hold any more.
    func replacing(_ id: String, with descriptor: PluginDescriptor, among candidates: [Candidate]) throws(HostError) -> PlannedPlugin {
        var changed = candidates
        for index in changed.indices where changed[index].id == id { changed[index].descriptor = .success(descriptor) }
        let before = Set(Resolver.resolve(candidates, host: provided).problems.map(\.description))
        let after = Resolver.resolve(changed, host: provided)
        let new = after.problems.map(\.description).filter { !before.contains($0) }
        guard new.isEmpty, let planned = after.plan.plugins.first(where: { $0.id == id }) else {
            throw HostError(new.isEmpty ? ["\(id) would not be part of the plan"] : new)
        }
        return planned
    }
}

extension Result where Failure == CandidateFailure {
    fileprivate var failureText: String {
        if case .failure(let failure) = self { failure.text } else { "" }
    }
}
