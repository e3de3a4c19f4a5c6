import Glibc
import Locking
import Testing

@testable import crucible

struct InterruptionTests {
    /// What happened, in order.
    private final class Account: Sendable {
        private let entries = Locked<[String]>([])
        var all: [String] { entries.withLock { $0 } }
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
    }

    private let account = Account()

    private func makeInterruption() -> Interruption {
        let account = account
        return Interruption([]) { account.note("leave \($0)") }
    }

    @Test("a signal that came before anybody was there for it reaches the first who is")
    func early() {
        let interruption = makeInterruption()
        interruption.received(2)
        #expect(interruption.wasInterrupted)
        interruption.onFirst { [account] in account.note("handler \($0)") }
        #expect(account.all == ["handler 2"])
    }

    @Test("a signal that reached one handler reaches a later one as well: it is not lost on the way from start to waiting")
    func handedOver() {
        let interruption = makeInterruption()
        interruption.onFirst { [account] in account.note("start \($0)") }
        interruption.received(15)
        interruption.onFirst { [account] in account.note("wait \($0)") }
        #expect(account.all == ["start 15", "wait 15"])
    }

    @Test("only the latest handler hears of a signal")
    func replaced() {
        let interruption = makeInterruption()
        interruption.onFirst { [account] in account.note("start \($0)") }
        interruption.onFirst { [account] in account.note("wait \($0)") }
        #expect(!interruption.wasInterrupted)
        interruption.received(2)
        #expect(account.all == ["wait 2"])
    }

    @Test("the second signal leaves at once, with its own number, and cleans up before")
    func second() {
        let interruption = makeInterruption()
        interruption.onLeaving { [account] in account.note("clean up") }
        interruption.onFirst { [account] in account.note("handler \($0)") }
        interruption.received(2)
        interruption.received(15)
        #expect(account.all == ["handler 2", "clean up", "leave 15"])
    }

    @Test("a signal that comes as soon as there is an interruption is not lost", .timeLimit(.minutes(1)), arguments: [SIGUSR1, SIGUSR2, SIGWINCH, SIGURG])
    func atOnce(_ number: Int32) async {
        let interruption = Interruption([number]) { _ in }
        kill(getpid(), number)
        let received = await withCheckedContinuation { continuation in interruption.onFirst { continuation.resume(returning: $0) } }
        #expect(received == number)
    }
}
