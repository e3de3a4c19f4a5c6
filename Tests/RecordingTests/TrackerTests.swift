@testable import Gate
import Recording
import Signature
import TestSupport
import Testing

/// From what an observer is told to lines, and back.
struct TrackerTests {
    private static let signature = try! Signature(
        parsing: "f(bool a, i32 b, u32 c, i64 d, u64 e, f64 f, str g, bytes h, handle i, out bytes o, fn note(f64, bytes), fn done(i32, str))")
    private static let plain = try! Signature(parsing: "g(str a)")

    private static func header() -> RecordingHeader {
        RecordingHeader(
            plugin: "p", library: .init(id: "acme.p", version: "1.0.0", digest: nil), abi: 1,
            provides: [.init(interface: "acme.p/1", functions: ["\(signature)"])],
            requires: [.init(interface: "acme.q/1", functions: ["\(plain)"], providers: ["q"])])
    }

    private static func called(
        _ id: UInt64, _ direction: Crossing.Direction, _ arguments: [GateValue], below ancestors: [UInt64] = [], generation: Int = 1
    ) -> Crossing {
        let isInto = direction == .into
        return Crossing(instant: 1, direction: direction, call: id, event: .called(.init(
            generation: generation, peer: "q", interface: isInto ? "acme.p/1" : "acme.q/1", signature: isInto ? signature : plain,
            ancestors: ancestors, deadline: 0, arguments: arguments)))
    }

    private static func value(_ type: ValueType, _ random: inout some RandomNumberGenerator) -> GateValue {
        let word = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0..<64, using: &random)
        let text = String((0..<Int.random(in: 0..<8, using: &random)).map { _ in ["a", "\"", "\n", "\u{0}", "é", "🦀", "\\"].randomElement(using: &random)! }.joined())
        let numbers: [Double] = [0, -0.0, 1, 0.1, -1e300, .infinity, -.infinity, 9_007_199_254_740_992, .leastNonzeroMagnitude, Double(word)]
        return switch type {
        case .bool: .bool(word % 2 == 0)
        case .i32: .i32(Int32(truncatingIfNeeded: word))
        case .u32: .u32(UInt32(truncatingIfNeeded: word))
        case .i64: .i64(Int64(bitPattern: word))
        case .u64, .handle: .u64(word)
        case .f64: .f64(numbers.randomElement(using: &random)!)
        case .str: .str(text)
        case .bytes: .bytes(word % 3 == 0 ? Array(text.utf8) : [0xff, UInt8(truncatingIfNeeded: word), 0])
        }
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<200 {
            var tracker = RecordingTracker()
            let arguments = Self.signature.inputs.map { Self.value($0.type, &random) }
            let crossings = [
                Self.called(77, .into, arguments),
                Crossing(instant: 2, direction: .into, call: 77, event: .calledBack(1, 10, [Self.value(.f64, &random), Self.value(.bytes, &random)])),
                Crossing(instant: 2, direction: .into, call: 77, event: .callbackReturned(1, .gone)),
                Crossing(instant: 3, direction: .into, call: 77, event: .returned(nil, outs: [Self.value(.bytes, &random)])),
                Crossing(instant: 4, direction: .into, call: 77, event: .answered(.notFound, "none")),
            ]
            let events = crossings.map { tracker.take($0)! }
            let lines = events.map { $0.line(Self.signature) } + [RecordedEvent(at: 0, .end(.closed, dropped: 0)).line()]
            let read = try RecordingReader.parse(Example.bytes([Self.header().json] + lines), file: "x")
            #expect(read.events == events)
            #expect(read.header == Self.header())
            // The call has ended: what comes late is not recorded.
            #expect(tracker.take(crossings[4]) == nil)
        }
    }

    /// Two at once end in another order than they began.
    @Test func whatIsNotOKIsSaidOfTheRightCallback() throws {
        var tracker = RecordingTracker()
        func happens(_ event: Crossing.Event) -> RecordedEvent.Body? {
            tracker.take(Crossing(instant: 2, direction: .into, call: 77, event: event))?.body
        }
        _ = tracker.take(Self.called(77, .into, Self.signature.inputs.map { Self.zero($0.type) }))
        let values: [GateValue] = [.f64(0), .bytes([])]
        for number in 4...6 { #expect(happens(.calledBack(number, 10, values)) == .callback(call: 1, 10, values)) }
        #expect(happens(.callbackReturned(6, .cancelled)) == .refused(call: 1, 2, .cancelled))
        #expect(happens(.callbackReturned(4, .ok)) == nil)
        #expect(happens(.callbackReturned(5, .gone)) == .refused(call: 1, 1, .gone))
        #expect(happens(.callbackReturned(5, .gone)) == nil, "it has returned")
        #expect(happens(.callbackReturned(9, .gone)) == nil, "it was never called")
    }

    private static func zero(_ type: ValueType) -> GateValue {
        switch type {
        case .bool: .bool(false)
        case .i32: .i32(0)
        case .u32: .u32(0)
        case .i64: .i64(0)
        case .u64, .handle: .u64(0)
        case .f64: .f64(0)
        case .str: .str("")
        case .bytes: .bytes([])
        }
    }

    @Test func aCallBelongsToTheNearestRecordedOne() {
        var tracker = RecordingTracker()
        _ = tracker.take(Self.called(50, .into, []))
        func parent(_ crossing: Crossing) -> Int? {
            guard case .call(let call)? = tracker.take(crossing)?.body else { return nil }
            return call.parent
        }
        #expect(parent(Self.called(60, .outOf, [], below: [99, 50])) == 1)
        #expect(parent(Self.called(70, .into, [], below: [98, 60, 50])) == 2)
        #expect(parent(Self.called(80, .outOf, [], below: [97])) == 0)
    }

    @Test func everyGenerationIsRecordedUnderItsNumber() {
        var tracker = RecordingTracker()
        func happens(_ crossing: Crossing) -> RecordedEvent? { tracker.take(crossing) }
        #expect(happens(Self.called(1, .outOf, []))?.generation == 1)
        #expect(happens(Self.called(2, .outOf, [], generation: 2))?.generation == 2)
        #expect(happens(Crossing(instant: 1, direction: .into, call: 0, event: .step("stop", generation: 1)))?.generation == 1)
        let state = Crossing(instant: 1, direction: .into, call: 0, event: .restoring([7], version: 3, generation: 2))
        #expect(happens(state) == RecordedEvent(at: 1, generation: 2, .restoring([7], version: 3)))
        // What comes of a call is of the call's generation.
        #expect(happens(Crossing(instant: 1, direction: .outOf, call: 2, event: .returned(nil, outs: [])))?.generation == 2)
        #expect(happens(Crossing(instant: 1, direction: .outOf, call: 1, event: .returned(nil, outs: [])))?.generation == 1)
    }
}
