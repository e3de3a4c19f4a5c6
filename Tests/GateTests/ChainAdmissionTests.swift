import CCrucible
import GateFixture
import Locking
import Testing
import Timing

@testable import Gate

/// A fixed number of places, and a queue.
private final class Places: ChainAdmission {
    private struct State {
        var free: Int
        var queue: [(number: Int, plugin: String, turn: @Sendable () -> Void)] = []
        var entered: [String] = []
        var next = 0
    }
    private let state: Locked<State>
    private let longest: Int

    init(_ free: Int, longest: Int = 8) {
        state = Locked(State(free: free))
        self.longest = longest
    }

    var free: Int { state.withLock { $0.free } }
    var waiting: Int { state.withLock { $0.queue.count } }
    var entered: [String] { state.withLock { $0.entered } }

    private final class Place: AdmittedPlace {
        let owner: Places
        let number = Locked<Int?>(nil)
        let isOver = Locked(false)
        init(_ owner: Places) { self.owner = owner }

        func leave() {
            let first = isOver.withLock { over in
                defer { over = true }
                return !over
            }
            if first { owner.leave(number.withLock { $0 }) }
        }
    }

    func enter(_ plugin: String) -> (any AdmittedPlace)? {
        state.withLock { state in
            guard state.free > 0 else { return nil }
            state.free -= 1
            state.entered.append(plugin)
            return Place(self)
        }
    }

    func wait(_ plugin: String, _ turn: @escaping @Sendable () -> Void) -> Result<any AdmittedPlace, GateFailure> {
        state.withLock { state in
            guard state.queue.count < longest else { return .failure(GateFailure(.resourceExhausted, "too many wait; try again in 2 s")) }
            let place = Place(self)
            place.number.withLock { $0 = state.next }
            state.queue.append((state.next, plugin, turn))
            state.next += 1
            return .success(place)
        }
    }

    /// One that waits stops waiting; else its place goes to the next.
    private func leave(_ number: Int?) {
        let turn: (@Sendable () -> Void)? = state.withLock { state in
            if let number, let index = state.queue.firstIndex(where: { $0.number == number }) {
                state.queue.remove(at: index)
                return nil
            }
            guard !state.queue.isEmpty else {
                state.free += 1
                return nil
            }
            let next = state.queue.removeFirst()
            state.entered.append(next.plugin)
            return next.turn
        }
        turn?()
    }
}

/// Asynchronous calls that begin something new wait for a place.
@Suite struct ChainAdmissionTests {
    private let places = Places(1)
    private let scene: Scene

    init() { scene = Scene(admission: places) }

    @Test("the next call returns at once, waits, and is served when the first has been answered")
    func waits() throws {
        let way = try scene.way("begin")
        let first = scene.begin(way, GF_KEEP)
        let second = scene.begin(way, GF_KEEP)
        #expect(first.status == .ok && second.status == .ok && gf_kept_count(scene.fixture) == 1 && places.waiting == 1)
        try scene.take().done(.ok, "first")
        expectEventually { gf_kept_count(scene.fixture) == 1 }
        #expect(first.consumer.text == "first" && second.consumer.dones == 0)
        try scene.take().done(.ok, "second")
        #expect(second.consumer.text == "second" && places.free == 1 && places.entered == ["asker", "asker"])
        scene.expectQuiet()
    }

    @Test("what a call leads to needs no place of its own; neither do synchronous calls")
    func belongs() throws {
        let way = try scene.way("begin")
        let outer = scene.begin(way, GF_KEEP)
        let inside = try scene.take()
        #expect(scene.begin(way, GF_FINE, in: inside.id).consumer.text == "fine")
        let ticket = try scene.gate.open(by: scene.consumer, below: inside.id, timeout: 0).get()
        #expect(scene.begin(way, GF_FINE, in: ticket.id).consumer.text == "fine", "nor what a call is opened for below it")
        _ = scene.gate.close(ticket.id, by: scene.consumer)
        var sum: Int64 = 0
        #expect(scene.with { gf_call_add(try! scene.way("add").function, $0, 1, 2, &sum) }.status == .ok)
        #expect(places.waiting == 0 && places.entered.count == 1)
        inside.done()
        #expect(outer.consumer.dones == 1)
        scene.expectQuiet()
    }

    @Test("the host's calls count for the plugin that serves them")
    func host() async throws {
        let edge = try scene.hostEdge("begin")
        _ = try await HostCall(edge).asynchronous([.i32(Int32(GF_FINE))])
        #expect(places.entered == ["server"] && places.free == 1)
        scene.expectQuiet()
    }

    @Test("with the queue full, a call is refused at once with the reason")
    func full() throws {
        let scene = Scene(admission: Places(0, longest: 0))
        let refused = scene.begin(try scene.way("begin"), GF_FINE)
        #expect(refused.status == .resourceExhausted && refused.text == "too many wait; try again in 2 s" && refused.consumer.dones == 0)
        scene.expectQuiet()
    }

    @Test("a call that is cancelled while it waits is answered at once, never served, and waits no more")
    func cancelled() throws {
        let way = try scene.way("begin")
        _ = scene.begin(way, GF_KEEP)
        let ticket = try scene.open()
        let waiting = scene.begin(way, GF_KEEP, in: ticket.id)
        #expect(places.waiting == 1)
        #expect(scene.gate.cancel(ticket.id, by: scene.consumer) == .ok)
        expectEventually { waiting.consumer.dones == 1 }
        #expect(waiting.consumer.status == .cancelled && places.waiting == 0)
        try scene.take().done()
        #expect(gf_kept_count(scene.fixture) == 0 && places.free == 1)
        _ = scene.gate.close(ticket.id, by: scene.consumer)
        scene.expectQuiet()
    }

    @Test("a deadline that passes while it waits answers the call")
    func deadline() throws {
        let way = try scene.way("begin")
        _ = scene.begin(way, GF_KEEP)
        let ticket = try scene.open(timeout: .seconds(1))
        let waiting = scene.begin(way, GF_KEEP, in: ticket.id)
        scene.clock.advance(by: .seconds(1))
        expectEventually { waiting.consumer.dones == 1 }
        #expect(waiting.consumer.status == .deadlineExceeded && places.waiting == 0)
        try scene.take().done()
        _ = scene.gate.close(ticket.id, by: scene.consumer)
        scene.expectQuiet()
    }

    @Test("from many threads, each call is served once and every place comes back")
    func threads() throws {
        let scene = Scene(admission: Places(3, longest: 1_000_000))
        let way = try scene.way("begin")
        let consumers = Locked<[Consumer]>([])
        onThreads(4) { _ in
            for _ in 0..<200 {
                let begun = scene.begin(way, GF_FINE)
                #expect(begun.status == .ok)
                consumers.withLock { $0.append(begun.consumer) }
            }
        }
        expectEventually { consumers.withLock { $0.allSatisfy { $0.dones == 1 } } }
        #expect(consumers.withLock { $0.count } == 800)
        scene.expectQuiet()
    }
}
