import Gate
import Glibc
import LibraryLock
import Loader
import Swap
import Timing

/// The steps of a swap, as the machine asks for them.
extension SwapSession {
    // MARK: Before anything stops

    func stage(_ number: Int) {
        Task { [self] in
            switch await surroundings.stage() {
            case .success(let plan):
                state.withLock { $0.plan = plan }
                send(.staged(generation: number, .success(plan.facts)))
            case .failure(let error): send(.staged(generation: number, .failure(error.reasons)))
            }
        }
    }

    func warm(_ number: Int, _ deadline: Duration) {
        guard let plan = state.withLock({ state in
            state.isWarming = true
            return state.plan
        }) else { return }
        defer {
            let isDiscarded = state.withLock { state in
                state.isWarming = false
                return state.isDiscarded
            }
            if isDiscarded { discard(number) }
        }
        do throws(HostError) {
            let image: PluginImage
            do { image = try PluginImage.open(plan.staged, plan.planned.descriptor) } catch { throw HostError(error.problems) }
            let generation = runtime.makeGeneration(plan.planned, image, plan.staged, number: number)
            state.withLock { $0.generations[number] = generation }
            surroundings.configure(generation.party)
            try generation.create(imports: try surroundings.imports(plan.planned, generation.party))
            try generation.start(deadline: deadline)
            send(.warmed(generation: number))
        } catch { send(.warmFailed(generation: number, error.reasons.joined(separator: "; "))) }
    }

    // MARK: The pause

    func quiesce(_ number: Int, _ pass: Int, _ maxParked: Int) {
        guard let party = generation(number)?.party else { return }
        state.withLock { $0.pauseBegan = surroundings.clock.now() }
        runtime.seat.park(limit: maxParked)
        surroundings.pause(party)
        send(.quiesced(pass: pass, callsInside: Int(clamping: party.inFlight)))
    }

    /// Mostly nothing is inside, or not for long: only a drain that takes a while gets a thread.
    func drain(_ number: Int, _ pass: Int) {
        guard let party = generation(number)?.party else { return }
        for _ in 0..<100 {
            if isIdle(party) { return send(.drained(pass: pass)) }
            sched_yield()
        }
        thread("drain") { [self] in
            var pause = Duration.microseconds(20)
            while !isIdle(party) {
                guard state.withLock({ $0.machine.awaitsDrain(pass: pass) }) else { return }
                HostThread.sleep(pause)
                pause = min(pause * 2, .milliseconds(2))
            }
            send(.drained(pass: pass))
        }
    }

    /// Nothing is inside it, and nothing that a service has begun is on its way into it.
    private func isIdle(_ party: Party) -> Bool { surroundings.isQuiet(party) && party.inFlight == 0 }

    func save(_ number: Int, _ pass: Int) {
        guard let generation = generation(number) else { return }
        do throws(HostError) {
            let bytes = try generation.saveState(deadline: policy.pauseLimit)
            state.withLock { $0.bytes = bytes }
            send(.saved(pass: pass, bytes: bytes.count))
        } catch { send(.saveFailed(pass: pass, "\(error)")) }
    }

    func convert(_ by: String, _ schema: String, _ from: UInt32, _ to: UInt32, _ pass: Int) {
        do throws(HostError) {
            let bytes = StateBytes(try surroundings.convert(by, schema, from, to, Array(state.withLock { $0.bytes }.contents)))
            state.withLock { $0.bytes = bytes }
            send(.converted(pass: pass, bytes: bytes.count))
        } catch { send(.convertFailed(pass: pass, "\(error)")) }
    }

    func restore(_ number: Int, _ version: UInt32, _ pass: Int) {
        guard let generation = generation(number) else { return }
        do throws(HostError) {
            try generation.restoreState(state.withLock { $0.bytes }, version: Int(version), deadline: policy.pauseLimit)
            send(.restored(pass: pass))
        } catch { send(.restoreFailed(pass: pass, "\(error)")) }
    }

    func commit(_ number: Int, _ pass: Int) {
        guard let generation = generation(number) else { return }
        generation.party.admit(.open)
        let figures = SeatFigures(runtime.seat)
        let plan = state.withLock { state in
            state.before = figures.since(state.atCommit)
            state.atCommit = figures
            if state.pauseBegan == 0 { state.pauseBegan = surroundings.clock.now() }
            state.committed = Committed(pass: pass)
            return generation.number == state.machine.to ? state.plan : nil
        }
        runtime.seat.install(generation.party)
        surroundings.onCommit(generation, plan)
        notePause()
    }

    func release() {
        // Not after it: the threads that are woken may take this one's processor.
        let parked = runtime.seat.release(notePause)
        state.withLock { $0.committed?.parked = parked }
        if let party = runtime.party { surroundings.resume(party) }
    }

    /// How long calls were held; where they are not, how long it took to move them.
    private func notePause() {
        state.withLock { state in state.committed?.pause = surroundings.clock.now() - state.pauseBegan }
    }

    /// Says how a commit went. Calls are not held any more, so there is time to say what the state was.
    func tell(_ committed: Committed) {
        let bytes = state.withLock { state in
            defer { state.bytes = StateBytes([]) }
            return state.bytes
        }
        send(.committed(
            pass: committed.pass, parked: committed.parked, pauseNanoseconds: Int(committed.pause),
            digest: bytes.count > 0 ? ContentDigest.text(bytes.contents) : nil))
    }

    // MARK: Afterwards

    func sample() {
        let now = SeatFigures(runtime.seat)
        send(.sample(state.withLock { state in now.since(state.atCommit).sample(before: state.before) }))
    }

    func retire(_ generation: Generation) {
        let party = generation.party
        party.admit(.draining)
        // Whoever abandons it ends the wait.
        while !isIdle(party), party.currentAdmission != .gone { HostThread.sleep(.milliseconds(1)) }
        for error in [generation.drain(), generation.stop()].compactMap({ $0 }) {
            surroundings.logger.warning("\(error)", metadata: ["plugin": .string(runtime.id)])
        }
        let verdict = end(generation)
        runtime.endRetirement(of: party)
        send(.retired(generation: generation.number, verdict))
    }

    /// Undoes a generation that never served.
    func discard(_ number: Int) {
        let isWarming = state.withLock { state in
            state.isDiscarded = true
            return state.isWarming
        }
        // Whoever warms it undoes it.
        if isWarming { return }
        let (generation, plan) = state.withLock { ($0.generations[number], $0.plan) }
        if let generation {
            _ = generation.stop()
            _ = end(generation)
        }
        plan?.staged.discard()
    }

    private func end(_ generation: Generation) -> RetireVerdict {
        let isDestroyed = generation.destroy()
        surroundings.release(generation.party)
        let verdict = Unloader.unload(generation, isDestroyed: isDestroyed)
        state.withLock { $0.generations[generation.number] = nil }
        surroundings.onRetire(generation, verdict)
        return verdict
    }

    func abandon(_ number: Int, _ reason: String) {
        surroundings.logger.error("abandoned: \(reason)", metadata: ["plugin": .string(runtime.id)])
        guard let generation = generation(number) else { return }
        generation.abandon()
        runtime.endRetirement(of: generation.party)
        surroundings.onRetire(generation, .leaked(reason))
        thread("release") { [self] in surroundings.release(generation.party) }
    }
}
