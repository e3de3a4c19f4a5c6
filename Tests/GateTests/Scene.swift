import CCrucible
import ForeignFunction
import GateFixture
import HostTesting
import Signature
import Synchronization
import Testing
import Timing

@testable import Gate

/// A gate with a virtual clock and a table of its own, a consumer and a provider, both in C.
///
/// `@unchecked Sendable`: the fixture guards its own state.
final class Scene: @unchecked Sendable {
    static let limit = 4096

    /// An edge as its consumer sees it.
    struct Way: Sendable {
        let edge: Edge
        let function: @convention(c) () -> Void
    }

    let clock = VirtualClock()
    let gate: Gate
    let consumer: Party
    let provider: Party
    let seat = Seat("server")
    let fixture: OpaquePointer

    init(
        serial: Bool = false, admission: (any ChainAdmission)? = nil, observers: [String: any CrossingObserver] = [:],
        table: CallTable = CallTable(), holdLimit: Int64 = .max
    ) {
        gate = Gate(clock: clock, maximumMessage: Self.limit, admission: admission, observers: observers, table: table)
        consumer = Party(id: "asker", generation: 3, isSerial: false, admission: .open, holdLimit: holdLimit)
        provider = Party(id: "server", generation: 7, isSerial: serial, admission: .open, holdLimit: holdLimit)
        fixture = gf_provider_new(HostTable(gate: gate, party: provider, abi: 1, imports: [:]).pointer)
        sit(provider, fixture, on: seat)
    }

    static let interface = "test.fixture/1"

    /// Gives the seat to a party that has the fixture's functions.
    func sit(_ party: Party, _ fixture: OpaquePointer, on seat: Seat) {
        let functions = Self.signatures.keys.map { (FunctionName(Self.interface, $0), gf_target($0)!) }
        party.serve(instance: UnsafeMutableRawPointer(fixture), Dictionary(uniqueKeysWithValues: functions))
        seat.install(party)
    }

    static let signatures = [
        "scalars": "scalars(bool b, i32 i, u32 u, i64 l, u64 w, f64 d, out bool bo, out i32 io, out u32 uo, out i64 lo, out u64 wo, out f64 do)",
        "texts": "texts(str text, bytes data, handle h, out str text_out, out bytes data_out, out handle handle_out)",
        "add": "add(i64 a, i64 b, out i64 sum)",
        "measure": "measure(str text, out u64 size)",
        "misbehave": "misbehave(i32 how, out str text, out bool flag)",
        "nest": "nest(i32 depth, out i32 reached)",
        "relay": "relay(i64 a, i64 b, out i64 sum)",
        "dwell": "dwell(i64 a, i64 b, out i64 sum)",
        "each": "each(i32 count, fn item(str))",
        "post": "post(str text, fn done(i32, str))",
        "begin": "begin(i32 how, fn event(str), fn done(i32, str))",
    ]

    /// A way from the consumer to a function of the fixture.
    func way(_ name: String, from other: Party? = nil) throws -> Way {
        let (edge, function) = try gate.connect(
            consumer: other ?? consumer, to: .seat(seat), interface: Self.interface, signature: Signature(parsing: Self.signatures[name]!))
        return Way(edge: edge, function: function)
    }

    /// An edge from the host to a function of the fixture.
    func hostEdge(_ name: String) throws -> Edge {
        try gate.connectHost(
            to: seat, interface: Self.interface, signature: Signature(parsing: Self.signatures[name]!))
    }

    func open(by party: Party? = nil, below parent: UInt64 = 0, timeout: Duration = .zero, trace: Trace? = nil) throws -> CallTicket {
        try gate.open(by: party ?? consumer, below: parent, timeout: timeout.nanoseconds, trace: trace).get()
    }

    /// Runs `body` with a call that has an `error`; gives its status and the failure's text.
    @discardableResult
    func with(id: UInt64 = 0, _ body: (UnsafePointer<crucible_call>) -> Int32) -> (status: GateStatus, text: String) {
        var sink = gf_sink()
        gf_sink_init(&sink)
        defer { gf_sink_free(&sink) }
        var call = crucible_call()
        call.size = UInt32(MemoryLayout<crucible_call>.size)
        call.id = id
        let status = withUnsafeMutablePointer(to: &sink) { sink in
            call.error = UnsafeMutableRawPointer(sink).assumingMemoryBound(to: crucible_out.self)
            return withUnsafePointer(to: &call, body)
        }
        return (GateStatus(rawValue: status), sink.text)
    }

    /// Calls a function of two numbers and their sum, which is checked.
    func add(_ way: Way, in id: UInt64 = 0, _ location: SourceLocation = #_sourceLocation) -> Answer {
        var sum: Int64 = 0
        let (status, text) = with(id: id) { gf_call_add(way.function, $0, 2, 3, &sum) }
        #expect(sum == (status == .ok ? 5 : 0), sourceLocation: location)
        return Answer(status: status, text: text)
    }

    /// Begins `begin` in a way, for a fresh consumer.
    func begin(_ way: Way, _ how: Int, in id: UInt64 = 0) -> (status: GateStatus, text: String, consumer: Consumer) {
        let consumer = Consumer()
        let (status, text) = with(id: id) { gf_call_begin(way.function, $0, Int32(how), consumer.pointer) }
        return (status, text, consumer)
    }

    /// The oldest call that the fixture has kept.
    func take() throws -> Kept { try #require(takeIfAny()) }

    func takeIfAny() -> Kept? {
        var kept = gf_kept()
        return gf_take(fixture, &kept) ? Kept(kept: kept) : nil
    }

    /// What every test ends with: nothing is in flight, no id is taken, no timer waits, no memory is held.
    func expectQuiet(_ location: SourceLocation = #_sourceLocation) {
        expectEventually(location) {
            self.provider.inFlight == 0 && self.consumer.inFlight == 0 && self.gate.table.count == 0 && self.clock.isIdle
                && self.provider.held.now == 0 && self.consumer.held.now == 0
        }
    }
}

/// How a call ended, and the failure's text.
struct Answer: Sendable, Equatable {
    var status: GateStatus
    var text = ""
}

/// `@unchecked Sendable`: guarded inside by a mutex.
struct Consumer: @unchecked Sendable {
    let pointer: OpaquePointer = gf_consumer_new()

    var dones: Int { Int(gf_dones(pointer)) }
    var events: Int { Int(gf_events(pointer)) }
    var status: GateStatus { GateStatus(rawValue: gf_done_status(pointer)) }
    var text: String { String(cString: gf_done_text(pointer)) }
}

/// An asynchronous call in the provider's hands.
///
/// `@unchecked Sendable`: plain values; its callbacks are [any-thread].
struct Kept: @unchecked Sendable {
    var kept: gf_kept
    var id: UInt64 { kept.call.id }

    @discardableResult
    func event(_ text: String = "event") -> GateStatus {
        withStr(text) { str in withUnsafePointer(to: kept) { GateStatus(rawValue: gf_event($0, str)) } }
    }

    @discardableResult
    func done(_ status: GateStatus = .ok, _ text: String = "") -> GateStatus {
        withStr(text) { str in withUnsafePointer(to: kept) { GateStatus(rawValue: gf_done($0, status.rawValue, str)) } }
    }
}

extension gf_sink {
    var text: String { String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self) }
}

func withStr<Result>(_ text: String, _ body: (crucible_str) -> Result) -> Result {
    var text = text
    return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { body(crucible_str(data: $0.baseAddress, size: $0.count)) }
    }
}

/// Waits for what other threads are about to do. The bound is only there so that a failure ends: false then.
@discardableResult
func expectEventually(_ location: SourceLocation = #_sourceLocation, _ condition: () -> Bool) -> Bool {
    for _ in 0..<20_000 {
        if condition() { return true }
        HostThread.sleep(.milliseconds(1))
    }
    Issue.record("it never came to be", sourceLocation: location)
    return false
}

/// Runs `body` on that many threads at once, and returns when all have ended.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let ended = Counter()
    for index in 0..<count {
        HostThread.start("gate-test") {
            body(index)
            ended.add()
        }
    }
    while ended.value < count { HostThread.sleep(.milliseconds(1)) }
}

final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}
