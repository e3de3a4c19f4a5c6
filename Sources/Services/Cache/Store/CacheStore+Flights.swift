extension CacheStore {
    /// Asks for a value, or for the task to compute it. `answer` is called exactly once, outside of all locks, on this thread or the one
    /// by which the answer comes about; it must be short.
    ///
    /// Needs the right to write, since a claim may lead to it. The value of a flight is brought by `fulfil`.
    /// - Returns: for `cancel`.
    @discardableResult
    public func claim(
        _ key: CacheKey, _ caller: CacheCaller, answer: @escaping @Sendable (ClaimAnswer) -> Void
    ) throws(CacheFailure) -> ClaimID? {
        try check(key)
        let namespace = namespaces[try access.namespace(of: key, for: caller.plugin, to: .write)]
        if isFenced(caller) { throw CacheFailure.fenced(caller) }
        let found = try lookUp(key, in: namespace)
        if let found, !found.isStale {
            answer(.hit(found.bytes))
            return nil
        }
        let claimed: (claim: ClaimID, actions: [FlightAction])? = claims.withLock { claims in
            // A generation that ends from now on finds the claim.
            guard !isFenced(caller) else { return nil }
            let claim = claims.add(answer)
            return (claim, claims.flights.handle(.claimed(claim, caller, key, hasStale: found != nil, now: clock.now())))
        }
        guard let claimed else { throw CacheFailure.fenced(caller) }
        perform(claimed.actions, stale: found?.bytes)
        return claimed.claim
    }

    /// The answer to a claim is not wanted any more. If it still waits, it fails with `cancelled`; otherwise nothing happens.
    public func cancel(_ claim: ClaimID) {
        perform(claims.withLock { $0.flights.handle(.cancelled(claim)) })
    }

    /// Stores the value of a flight as `put` does, and gives it to all who wait, also when it is too large to be stored or another
    /// plugin's value stays. Wrong arguments leave the flight open.
    ///
    /// - Throws: `gone` for a flight that has ended, or that was never the caller's.
    public func fulfil(
        _ flight: FlightID, _ value: [UInt8], ttlMilliseconds: Int64 = 0, tags: [String] = [], _ caller: CacheCaller
    ) throws(CacheFailure) {
        guard let key = claims.withLock({ $0.flights.key(of: flight, caller) }) else { throw Self.ended(flight) }
        let namespace = namespaces[try access.namespace(of: key, for: caller.plugin, to: .write)]
        let entry = try namespace.entry(key, value, ttlMilliseconds, tags, caller)
        let landed: (outcome: WriteOutcome, actions: [FlightAction])? = namespace.locks.withKey(key.hash64) {
            if isFenced(caller) { return (namespace.refuse(key, caller), []) }
            let (landing, actions) = claims.withLock { ($0.flights.landing(flight, caller), $0.flights.handle(.landed(flight, caller))) }
            switch landing {
            case .gone: return nil
            case .store: return (namespace.store(entry, caller), actions)
            case .detached:
                namespace.noteOutdated(key, caller)
                return (.kept, actions)
            }
        }
        guard let landed else { throw Self.ended(flight) }
        perform(landed.actions, value: value)
        _ = try landed.outcome.isStored(entry, in: namespace, caller)
    }

    /// Ends a flight without a value; those who wait fail with the reason, which is not stored.
    ///
    /// - Throws: `gone` for a flight that has ended, or that was never the caller's.
    public func abandon(_ flight: FlightID, reason: String, _ caller: CacheCaller) throws(CacheFailure) {
        let actions: [FlightAction]? = claims.withLock { claims in
            claims.flights.key(of: flight, caller) == nil ? nil : claims.flights.handle(.abandoned(flight, caller, reason: reason))
        }
        guard let actions else { throw Self.ended(flight) }
        perform(actions)
    }

    private static func ended(_ flight: FlightID) -> CacheFailure {
        CacheFailure(.gone, "flight \(flight.rawValue) has ended: it was fulfilled or abandoned, ran out, or its plugin ended")
    }

    // MARK: Actions

    /// - Parameters:
    ///   - value: what `serve` gives.
    ///   - stale: what `serveStale` gives.
    func perform(_ actions: [FlightAction], value: [UInt8]? = nil, stale: [UInt8]? = nil) {
        for action in actions {
            switch action {
            case .compute(let claim, let flight, let key):
                if !foundMeanwhile(claim, flight, key) { answer(claim, .compute(flight)) }
            case .serveStale(let claim, nil, _): answer(claim, .stale(stale ?? [], nil))
            case .serveStale(let claim, let flight?, let key):
                if !foundMeanwhile(claim, flight, key) { answer(claim, .stale(stale ?? [], flight)) }
            case .serve(let claims): for claim in claims { answer(claim, .hit(value ?? [])) }
            case .fail(let claims, let failure): for claim in claims { answer(claim, .failed(failure)) }
            case .setTimer(let instant): _ = clock.schedule(at: instant) { [weak self] in self?.timer() }
            }
        }
    }

    /// Between looking the key up and claiming it, somebody may have brought its value: it was stored before that flight ended, under the
    /// lock of the key. Then there is nothing to compute. Otherwise it is counted as a computation.
    private func foundMeanwhile(_ claim: ClaimID, _ flight: FlightID, _ key: CacheKey) -> Bool {
        guard let namespace = namespace(of: key) else { return false }
        guard case .fresh(let bytes) = namespace.locks.whileSettled(key.hash64, { namespace.lookUp(key, isPeek: true) }) else {
            namespace.journal.withLock { $0.computations += 1 }
            return false
        }
        let actions = claims.withLock { $0.flights.handle(.found(flight)) }
        answer(claim, .hit(bytes))
        perform(actions, value: bytes)
        return true
    }

    private func answer(_ claim: ClaimID, _ answer: ClaimAnswer) {
        claims.withLock { $0.take(claim) }?(answer)
    }

    private func timer() { perform(claims.withLock { $0.flights.handle(.timer(now: clock.now())) }) }
}

extension Namespace {
    /// The value of a flight that was detached.
    fileprivate func noteOutdated(_ key: CacheKey, _ caller: CacheCaller) {
        journal.withLock { journal in
            journal.outdated += 1
            journal.removals.note(key.hash64, .outdated(by: "plugin '\(caller.plugin)'"), at: clock.now())
        }
    }
}
