/// What a desk keeps behind its lock.
struct DeskState: Sendable {
    var machine: LeaseMachine
    private var waiting = HandlerTable()
    private var holding = HandlerTable()
    /// What is still to be told. While it is long, because a handler is slow, requests are refused, and each one in it has at most three
    /// entries: that bounds it.
    private var news: [News] = []
    private let manyNews: Int
    private var wakeAt: Int64?
    private var isTelling = false
    var forgetTimer: (@Sendable () -> Void)?

    /// One action and whom it concerns.
    struct News: Sendable {
        let action: LeaseAction
        let handlers: LeaseHandlers

        func tell() {
            switch action {
            case .granted(_, let grant): handlers.onGranted(grant)
            case .refused(_, let refusal): handlers.onRefused(refusal)
            case .notice(let id, let reason, let endsAt): handlers.onNotice(id, reason, endsAt)
            case .ended(let id, let reason): handlers.onEnded(id, reason)
            case .wakeAt: break
            }
        }
    }

    init(_ machine: LeaseMachine) {
        self.machine = machine
        manyNews = machine.settings.maxLeases + machine.settings.maxWaiters
    }

    mutating func request(_ request: LeaseRequest, _ handlers: LeaseHandlers, _ now: Int64) -> LeaseAnswer {
        guard news.count < manyNews else { return .refused(LeaseRefusal(.queueFull)) }
        let answer = machine.request(request, now: now)
        switch answer {
        case .granted(let grant):
            // What ended before belongs to whoever had the place then; so below.
            collect()
            holding.set(grant.id.token, handlers)
        case .waiting(let id):
            collect()
            waiting.set(id.number, handlers)
        case .refused: break
        }
        return answer
    }

    @inline(__always)
    mutating func release(_ id: LeaseID, _ owner: LeaseOwner?, _ now: Int64) -> Result<Void, LeaseError> {
        let result = machine.release(id, by: owner, now: now)
        if case .success = result { _ = holding.remove(id.token) }
        return result
    }

    /// Whether the caller is to tell what there is.
    @inline(__always)
    mutating func beginTelling() -> Bool {
        guard machine.hasActions || !news.isEmpty || wakeAt != nil else { return false }
        collect()
        guard !isTelling else { return false }
        isTelling = true
        return true
    }

    /// What is to be told now; nil when there is nothing more, and then somebody else may tell.
    mutating func nextNews() -> (news: [News], wakeAt: Int64?)? {
        guard !news.isEmpty || wakeAt != nil else {
            isTelling = false
            return nil
        }
        defer { (news, wakeAt) = ([], nil) }
        return (news, wakeAt)
    }

    /// Finds those whom the machine's actions concern, as long as they can be found.
    private mutating func collect() {
        for action in machine.takeActions() {
            let handlers: LeaseHandlers?
            switch action {
            case .granted(let id, let grant):
                handlers = waiting.remove(id.number)
                if let handlers { holding.set(grant.id.token, handlers) }
            case .refused(let id, _): handlers = waiting.remove(id.number)
            case .notice(let id, _, _): handlers = holding[id.token]
            case .ended(let id, _): handlers = holding.remove(id.token)
            case .wakeAt(let instant):
                handlers = nil
                wakeAt = instant
            }
            if let handlers { news.append(News(action: action, handlers: handlers)) }
        }
    }
}
