import Gate
@testable import Conformance
import Recording
import Signature

/// Recordings for tests of the pure parts, an event after the other.
struct Script {
    static let add = try! Signature(parsing: "add(str key, i64 amount, out i64 total)")
    static let watch = try! Signature(parsing: "watch(str key, fn change(str), fn done(i32, str))")
    static let ask = try! Signature(parsing: "ask(str question, out str answer)")
    static let fetch = try! Signature(parsing: "fetch(str url, fn data(str), fn done(i32, str))")

    private(set) var events: [RecordedEvent] = []
    private var calls = 0

    private mutating func put(_ body: RecordedEvent.Body) { events.append(RecordedEvent(at: Int64(events.count), body)) }

    private mutating func call(_ direction: Crossing.Direction, _ signature: Signature, _ arguments: [GateValue], _ parent: Int) -> Int {
        calls += 1
        let isInto = direction == .into
        put(.call(.init(
            id: calls, parent: parent, direction: direction, peer: isInto ? "host" : "peer", interface: isInto ? "acme.p/1" : "acme.q/1",
            signature: signature, deadline: 0, arguments: arguments)))
        return calls
    }

    @discardableResult
    mutating func into(_ signature: Signature, _ arguments: GateValue..., below parent: Int = 0) -> Int { call(.into, signature, arguments, parent) }

    @discardableResult
    mutating func outOf(_ signature: Signature, _ arguments: GateValue..., below parent: Int = 0) -> Int { call(.outOf, signature, arguments, parent) }

    mutating func returned(_ id: Int, _ status: GateStatus = .ok, _ outs: GateValue...) { put(.returned(call: id, .init(status, ""), outs: outs)) }
    mutating func callback(_ id: Int, _ text: String) { put(.callback(call: id, 1, [.str(text)])) }
    mutating func refused(_ id: Int, _ index: Int, _ status: GateStatus) { put(.refused(call: id, index, status)) }
    mutating func done(_ id: Int, _ status: GateStatus = .ok, _ text: String = "") { put(.done(call: id, .init(status, text))) }
    mutating func cancelled(_ id: Int) { put(.cancelled(call: id)) }
    mutating func step(_ name: String) { put(.step(name)) }

    /// - Parameters:
    ///   - replays: pairs of its own numbers with those of another.
    ///   - format: of the file that it would come from.
    func recording(replays: [Int: Int] = [:], format: Int = RecordingHeader.format) -> Recording {
        var made = Recording(
            header: RecordingHeader(
                plugin: "p", library: .init(id: "acme.p", version: "1.0.0", digest: nil), abi: 1,
                provides: [.init(interface: "acme.p/1", functions: ["\(Self.add)", "\(Self.watch)"])],
                requires: [.init(interface: "acme.q/1", functions: ["\(Self.ask)", "\(Self.fetch)"], providers: ["peer"])]),
            events: events, replays: replays)
        made.header.format = format
        return made
    }

    func call(_ id: Int) -> RecordedEvent.Call { recording().calls.first { $0.call.id == id }!.call }
}
