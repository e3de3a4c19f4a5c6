import Glibc
import Lease

/// Threads that sleep until they are granted one of two slots: from the moment at which it became free until the thread runs.
enum HandoverBenchmark {
    private static let threads = 8
    private static let rounds = 3000

    static func run() -> Bool {
        print("\nHanding over to a thread that sleeps: 2 slots, \(threads) threads, \(rounds) rounds each, held for 50 µs")
        var settings = LeaseSettings()
        settings.capacity.slots = 2
        let desk = LeaseDesk(settings, time: .real)
        let owner = desk.admit(plugin: "routing", generation: 1)!
        let results = (0..<threads).map { _ in Sleeper() }
        let term = settings.defaultTerm
        onThreads(results.map { sleeper in { sleeper.work(desk, owner, term: term, rounds: rounds) } })
        let delays = results.flatMap(\.delays)
        print("  \(delays.count) grants to threads that slept")
        return [
            verdict("free to running, p50", quantile(delays, 0.5) / 1000, limit: 1000, unit: "µs"),
            verdict("free to running, p99", quantile(delays, 0.99) / 1000, limit: 1000, unit: "µs"),
        ].allSatisfy { $0 }
    }

    /// `@unchecked Sendable`: `delays` belongs to its thread until that has ended, `grant` is handed over by the semaphore.
    private final class Sleeper: @unchecked Sendable {
        private(set) var delays: [Int64] = []
        private var grant: LeaseGrant?
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() { sem_init(semaphore, 0, 0) }
        deinit {
            sem_destroy(semaphore)
            semaphore.deallocate()
        }

        func work(_ desk: LeaseDesk, _ owner: LeaseOwner, term: Int64, rounds: Int) {
            let handlers = LeaseHandlers(onGranted: { [unowned self] grant in
                self.grant = grant
                sem_post(self.semaphore)
            })
            for _ in 0..<rounds {
                switch desk.request(LeaseRequest(owner, LeaseAmounts(.slots, 1)), handlers) {
                case .granted(let granted): grant = granted
                case .waiting:
                    while sem_wait(semaphore) != 0 {}
                    delays.append(monotonicNow() - (grant!.endsAt - term))
                case .refused(let refusal): fatalError("\(refusal)")
                }
                let until = monotonicNow() + 50_000
                while monotonicNow() < until {}
                _ = desk.release(grant!.id)
            }
        }
    }
}
