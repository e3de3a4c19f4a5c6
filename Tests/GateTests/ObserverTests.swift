import GateFixture
import Locking
import Testing

@testable import Gate

/// What an observer of a plugin is told, and what an edge without one is spared.
struct ObserverTests {
    private final class Notes: CrossingObserver {
        let lines = Locked<[String]>([])

        func observe(_ crossing: Crossing) {
            let text =
                switch crossing.event {
                case .called(let call): "\(call.signature.name)(\(call.arguments)) \(call.peer) \(call.generation) below \(call.ancestors.count)"
                case .returned(let failure, let outs): "returned \(failure.map { "\($0.status)" } ?? "OK") \(outs)"
                case .calledBack(let number, let parameter, let values): "called back \(number): \(parameter) \(values)"
                case .callbackReturned(let number, let status): "callback \(number) returned \(status)"
                case .answered(let status, let text): "answered \(status) \(text)"
                case .cancelled: "cancelled"
                case .restoring(let bytes, let version, _): "restoring \(bytes.count) bytes of version \(version)"
                case .step(let name, _): "step \(name)"
                case .stepEnded(let name, let failure, _): "step \(name) ended \(failure.map { "\($0.status)" } ?? "OK")"
                }
            lines.withLock { $0.append("\(crossing.direction.rawValue) \(text)") }
        }
    }

    private func add(_ scene: Scene, _ id: UInt64 = 0) throws -> Int64 {
        let way = try scene.way("add")
        var sum: Int64 = 0
        let status = scene.with(id: id) { gf_call_add(way.function, $0, 40, 2, &sum) }.status
        #expect(status == .ok)
        // The long way, with a node for each call; it has the short one without an observer.
        #expect(way.edge.isPlain == (way.edge.observers == nil))
        return sum
    }

    @Test func bothSidesSeeACallAndWhatCameOut() throws {
        let (asker, server) = (Notes(), Notes())
        let scene = Scene(observers: ["asker": asker, "server": server])
        let ticket = try scene.open()
        #expect(try add(scene, ticket.id) == 42)
        _ = scene.gate.close(ticket.id, by: scene.consumer)
        let (inputs, outs) = ("\([GateValue.i64(40), .i64(2)])", "\([GateValue.i64(42)])")
        #expect(asker.lines.withLock { $0 } == ["out add(\(inputs)) server 3 below 1", "out returned OK \(outs)"])
        #expect(server.lines.withLock { $0 } == ["in add(\(inputs)) asker 7 below 1", "in returned OK \(outs)"])
        scene.expectQuiet()
    }

    @Test func whatACallbackAnsweredIsSeen() throws {
        let server = Notes()
        let scene = Scene(observers: ["server": server])
        let told = Locked(0)
        let answering: @Sendable (Int, CallbackArguments) -> GateStatus = { index, _ in
            #expect(index == 1)
            return told.withLock { told in
                told += 1
                return told == 1 ? .ok : .cancelled
            }
        }
        _ = try? HostCall(try scene.hostEdge("each")).runAnswering([.i32(2)], answering)
        let lines = server.lines.withLock { $0 }.filter { $0.contains("back") }
        let value = "\([GateValue.str("item")])"
        #expect(lines == [
            "in called back 1: 1 \(value)", "in callback 1 returned OK", "in called back 2: 1 \(value)", "in callback 2 returned CANCELLED",
        ])
        scene.expectQuiet()
    }

    @Test func nobodyElseIsObserved() throws {
        let notes = Notes()
        let scene = Scene(observers: ["somebody": notes])
        #expect(try add(scene) == 42)
        #expect(notes.lines.withLock { $0 } == [])
    }

    @Test func anAnswerAndARefusalAreSeen() throws {
        let (asker, server) = (Notes(), Notes())
        let scene = Scene(observers: ["asker": asker, "server": server])
        let way = try scene.way("begin")
        _ = scene.begin(way, GF_DONE_TWICE)
        #expect(server.lines.withLock { $0.dropFirst() } == ["in answered OK first", "in returned OK []"], "the second done is too late")
        scene.provider.admit(.closed)
        #expect(scene.begin(way, GF_FINE).status == .wrongState)
        #expect(asker.lines.withLock { $0.last } == "out returned WRONG_STATE []")
        #expect(server.lines.withLock { $0.count } == 3, "it did not get in")
        scene.expectQuiet()
    }
}
