import CCrucible
import GateFixture
import Locking
import Testing
import Timing

@testable import Gate

/// Calls that wait for a serial plugin in which another chain is.
@Suite struct SerialEntryTests {
    private let scene = Scene(serial: true)

    /// Somebody who stays inside the provider until told to leave.
    private final class Occupant: Sendable {
        private let (arrived, leaving, left) = (Signal(), Signal(), Signal())

        init(_ scene: Scene) throws {
            let ticket = try scene.gate.open(by: scene.gate.host, timeout: 0).get()
            HostThread.start("occupant") { [self] in
                _ = scene.gate.runLifecycle(scene.provider, "occupy", in: ticket) { _ in
                    arrived.notify()
                    leaving.wait()
                    return Int32(CRUCIBLE_OK)
                }
                _ = scene.gate.close(ticket.id, by: scene.gate.host)
                left.notify()
            }
            arrived.wait()
        }

        func leave() {
            leaving.notify()
            left.wait()
        }
    }

    /// What another thread leaves for the test.
    private final class Box<Value: Sendable>: Sendable {
        private let state: Locked<Value>
        var value: Value {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }

        init(_ value: Value) { state = Locked(value) }
    }

    private func awaitWaiting(_ count: Int) { expectEventually { self.scene.provider.serial?.waitingCalls == count } }

    /// Adds 1 and 2 in the call with that id.
    private func add(_ way: Scene.Way, in id: UInt64) -> (status: GateStatus, text: String) {
        scene.with(id: id) { call in
            var sum: Int64 = 0
            return gf_call_add(way.function, call, 1, 2, &sum)
        }
    }

    @Test("a call waits until its deadline and not longer, by the gate's clock")
    func deadline() throws {
        let way = try scene.way("dwell")
        let occupant = try Occupant(scene)
        let ticket = try scene.open(timeout: .seconds(3))
        let answer = Box<(status: GateStatus, text: String)?>(nil)
        HostThread.start("asker") { answer.value = add(way, in: ticket.id) }
        awaitWaiting(1)
        scene.clock.advance(by: .milliseconds(2_999))
        HostThread.sleep(.milliseconds(30))
        #expect(answer.value == nil)
        scene.clock.advance(by: .milliseconds(1))
        expectEventually { answer.value != nil }
        #expect(answer.value?.status == .deadlineExceeded)
        #expect(answer.value?.text == "the plugin serves one call at a time, and was busy until the deadline")
        #expect(gf_most_inside(scene.fixture) == 0, "the plugin has not seen the call")
        occupant.leave()
        _ = scene.gate.close(ticket.id, by: scene.consumer)
        #expect(add(way, in: 0).status == .ok, "the entry is free again")
        scene.expectQuiet()
    }

    @Test("a cancelled call stops waiting, another one goes on")
    func cancelled() throws {
        let way = try scene.way("dwell")
        let occupant = try Occupant(scene)
        let (unwanted, wanted) = (try scene.open(), try scene.open())
        let (first, second) = (Box<GateStatus?>(nil), Box<GateStatus?>(nil))
        HostThread.start("unwanted") { first.value = add(way, in: unwanted.id).status }
        HostThread.start("wanted") { second.value = add(way, in: wanted.id).status }
        awaitWaiting(2)
        #expect(scene.gate.cancel(unwanted.id, by: scene.consumer) == .ok)
        expectEventually { first.value == .cancelled }
        #expect(second.value == nil)
        occupant.leave()
        expectEventually { second.value == .ok }
        for ticket in [unwanted, wanted] { _ = scene.gate.close(ticket.id, by: scene.consumer) }
        scene.expectQuiet()
    }

    @Test("a lifecycle function waits no longer than its call may take")
    func lifecycle() throws {
        let occupant = try Occupant(scene)
        let ticket = try scene.gate.open(by: scene.gate.host, timeout: Duration.seconds(1).nanoseconds).get()
        let result = Box<Result<Void, GateFailure>?>(nil)
        HostThread.start("stop") { result.value = scene.gate.runLifecycle(scene.provider, "stop", in: ticket) { _ in 0 } }
        awaitWaiting(1)
        scene.clock.advance(by: .seconds(1))
        expectEventually { result.value != nil }
        #expect(throws: GateFailure(.deadlineExceeded, "the plugin serves one call at a time, and was busy until the deadline")) {
            try result.value?.get()
        }
        occupant.leave()
        _ = scene.gate.close(ticket.id, by: scene.gate.host)
        scene.expectQuiet()
    }

    @Test("only so many wait; one more is refused, and all that waited get in")
    func bound() throws {
        let way = try scene.way("dwell")
        let occupant = try Occupant(scene)
        let passed = Counter()
        for _ in 0..<SerialEntry.mostWaiting { HostThread.start("asker") { if add(way, in: 0).status == .ok { passed.add() } } }
        awaitWaiting(SerialEntry.mostWaiting)
        let refused = add(way, in: 0)
        #expect(refused.status == .resourceExhausted)
        #expect(refused.text == "the plugin serves one call at a time, and 256 wait for it already")
        occupant.leave()
        expectEventually { passed.value == SerialEntry.mostWaiting }
        scene.expectQuiet()
    }
}
