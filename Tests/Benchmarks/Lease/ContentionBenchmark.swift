import Glibc
import Lease
import Locking

/// Threads of four plugins that always want more slots than there are: every grant is one that was waited for. Each thread has a few
/// requests out, is told of grants through its mailbox, releases, and asks again.
enum ContentionBenchmark {
    private static let slots: Int64 = 4
    private static let requestsOut = 8
    private static let duration: Int64 = 2_000_000_000
    private static let plugins = ["routing", "orchestration", "voice", "mcp"]

    /// What one thread is told.
    private struct Mailbox: Sendable {
        var grants: [LeaseGrant] = []
        /// From the moment at which a slot became free to the call of the handler.
        var delays: [Int64] = []
    }

    static func run() -> Bool {
        print("\nContended grants: \(slots) slots, 4 plugins with a thread and \(requestsOut) requests each, \(duration / 1_000_000_000) s")
        var settings = LeaseSettings()
        settings.capacity.slots = slots
        let desk = LeaseDesk(settings, time: .real)
        let term = settings.defaultTerm
        let mailboxes = plugins.map { _ in Locked(Mailbox()) }
        let before = monotonicNow()
        let end = before + duration
        onThreads(plugins.indices.map { index -> @Sendable () -> Void in
            let owner = desk.admit(plugin: plugins[index], generation: 1)!
            let mailbox = mailboxes[index]
            return { work(desk, owner, mailbox, term: term, until: end) }
        })
        let seconds = Double(monotonicNow() - before) / 1e9
        let figures = desk.figures()
        let granted = figures.classes.reduce(0) { $0 + $1.grants }
        let waited = figures.classes.reduce(0) { $0 + $1.waits.count }
        let delays = mailboxes.flatMap { mailbox in mailbox.withLock { $0.delays } }
        print("  \(granted) grants, \(waited) of them to requests that had waited")
        for figure in figures.classes {
            let grants = leftPadded("\(figure.grants)", 9)
            print("  \(padded(figure.plugin, 16)) \(grants) grants, mean holding time \((figure.meanHoldingTime ?? 0) / 1000) µs")
        }
        return [
            verdict("contended grants", Double(waited) / seconds, atLeast: 200_000, unit: "a second"),
            verdict("free to granted, p50", quantile(delays, 0.5) / 1000, limit: 1000, unit: "µs"),
            verdict("free to granted, p99", quantile(delays, 0.99) / 1000, limit: 1000, unit: "µs"),
        ].allSatisfy { $0 }
    }

    private static func work(_ desk: LeaseDesk, _ owner: LeaseOwner, _ mailbox: Locked<Mailbox>, term: Int64, until end: Int64) {
        let handlers = LeaseHandlers(onGranted: { grant in
            let delay = monotonicNow() - (grant.endsAt - term)
            mailbox.withLock { mailbox in
                mailbox.grants.append(grant)
                mailbox.delays.append(delay)
            }
        })
        var out = 0
        while monotonicNow() < end {
            let grants = mailbox.withLock { mailbox in
                defer { mailbox.grants.removeAll(keepingCapacity: true) }
                return mailbox.grants
            }
            // More threads than processors: without this, those that wait keep the others from going on.
            if grants.isEmpty { sched_yield() }
            for grant in grants {
                out -= 1
                if case .failure(let error) = desk.release(grant.id) { fatalError("a lease that was granted cannot be released: \(error)") }
            }
            while out < requestsOut {
                out += 1
                if case .granted(let grant) = desk.request(LeaseRequest(owner, LeaseAmounts(.slots, 1)), handlers) {
                    mailbox.withLock { $0.grants.append(grant) }
                }
            }
        }
        // What is still out ends here, so that the other threads are not kept waiting for it.
        desk.ownerEnded(owner)
    }
}
