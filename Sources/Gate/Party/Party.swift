import CCrucible
import CCrucibleHost
import Locking

/// One side of crossings: a generation of a plugin, or the host itself. It is what crossings check before they go in.
///
/// It stays in memory until ``dispose()``, since calls may come late. `@unchecked Sendable`: `raw` is written before others can reach it,
/// its admission is atomic; the rest is guarded.
public final class Party: @unchecked Sendable {
    /// Whether calls are let in.
    public enum Admission: UInt8, Sendable {
        /// Not active yet.
        case closed
        case open
        /// Calls that begin a chain are refused; those that belong to a running one pass.
        case draining
        /// Ended for good.
        case gone
    }

    /// A provider's C function, of any type.
    public typealias Function = @convention(c) () -> Void

    /// Manifest id, or `host`.
    public let id: String
    public let generation: Int
    let raw: UnsafeMutablePointer<crh_party>
    let name: ImmortalText
    let serial: SerialEntry?
    private let state = Locked(State())

    private struct State {
        var seat: Seat?
        var functions: [FunctionName: Function] = [:]
        var outgoing: [Edge] = []
        /// Tables that it had before its seat learnt more functions; somebody may still look into them.
        var formerTables: [UnsafePointer<Function>] = []
        var atDisposal: [@Sendable () -> Void] = []
    }

    /// - Parameters:
    ///   - isSerial: entered by one chain at a time.
    ///   - holdLimit: bytes of host memory that what it gives out and passes may take at the same time.
    public init(id: String, generation: Int, isSerial: Bool, admission: Admission, holdLimit: Int64 = .max) {
        self.id = id
        self.generation = generation
        name = ImmortalText.named(id)
        serial = isSerial ? SerialEntry() : nil
        let cell = crh_cell_make()
        precondition(cell != 0, "more than \(CRH_CELLS) counts")
        // The context is set when there is one: nothing reads it before.
        raw = crh_party_make(name.terminated, UInt32(truncatingIfNeeded: generation), cell, UnsafeMutableRawPointer(mutating: name.terminated))
        raw.pointee.context = Unmanaged.passRetained(self).toOpaque()
        raw.pointee.hold_limit = holdLimit
        crh_admit(raw, admission.rawValue)
    }

    static func of(_ raw: UnsafePointer<crh_party>) -> Party {
        Unmanaged<Party>.fromOpaque(raw.pointee.context).takeUnretainedValue()
    }

    public var currentAdmission: Admission { Admission(rawValue: crh_admission(raw)) ?? .gone }

    /// Lets calls in or shuts them out. A party that is gone stays gone, and what it calls answers GONE. When this returns, every call that
    /// got in is counted.
    public func admit(_ new: Admission) {
        crh_admit(raw, new.rawValue)
        let (seat, outgoing) = state.withLock { ($0.seat, new == .gone ? $0.outgoing : []) }
        for edge in outgoing { crh_edge_close(edge.raw) }
        seat?.refresh()
        crh_barrier()
    }

    /// Says what this generation provides. To be called before it takes its seat.
    public func serve(instance: UnsafeMutableRawPointer?, _ functions: [FunctionName: Function]) {
        raw.pointee.instance = instance
        state.withLock { $0.functions = functions }
    }

    /// Takes the seat's numbers for its functions; what it does not have answers UNIMPLEMENTED.
    func sit(_ seat: Seat, numbers: [FunctionName: Int]) {
        let table = UnsafeMutablePointer<Function>.allocate(capacity: max(numbers.count, 1))
        // Safe: whatever it is called with, it reads nothing of it.
        table.initialize(repeating: unsafeBitCast(crh_unimplemented as @convention(c) () -> Int32, to: Function.self), count: max(numbers.count, 1))
        state.withLock { state in
            state.seat = seat
            for (name, number) in numbers { if let function = state.functions[name] { table[number] = function } }
            if let old = raw.pointee.functions { state.formerTables.append(old) }
        }
        raw.pointee.functions = UnsafePointer(table)
    }

    var functionNames: [FunctionName] { state.withLock { Array($0.functions.keys) } }

    func register(_ edge: Edge) { state.withLock { $0.outgoing.append(edge) } }

    /// Every edge on which this party calls others.
    public var outgoing: [Edge] { state.withLock { $0.outgoing } }

    /// Every edge that leads to this party's seat.
    public var edges: [Edge] { state.withLock { $0.seat }?.edges ?? [] }

    /// Calls and callbacks that are inside this party now, and asynchronous calls that it has not answered.
    public var inFlight: UInt64 {
        let short = UInt64(crh_short_calls(raw, nil))
        let sum = crh_cell_sum(raw.pointee.cell)
        return short &+ sum.entered &- sum.left
    }

    /// Bytes of host memory that hold what it gives out, until that is delivered, and what it passed to calls that wait for their turn; and
    /// the most that there ever were.
    public var held: (now: Int64, most: Int64) { (crh_held(raw), crh_most_held(raw)) }

    /// Runs `body` when nobody can call on this party's edges any more; never, if its code stays in memory.
    public func atDisposal(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.atDisposal.append(body) } }

    /// Gives up what only calls from its own code could still reach: its imports, and its own place in memory. To be called when it has no
    /// seat and none of its code is in memory any more; otherwise both stay.
    public func dispose() {
        let (outgoing, tables, atDisposal) = state.withLock { state in
            defer { state = State() }
            return (state.outgoing, state.formerTables, state.atDisposal)
        }
        for edge in outgoing { edge.dispose() }
        for body in atDisposal { body() }
        crh_await_lookers()
        for table in tables { UnsafeMutablePointer(mutating: table).deallocate() }
        Unmanaged<Party>.fromOpaque(raw.pointee.context).release()
    }

    deinit {
        crh_cell_free(raw.pointee.cell)
        raw.pointee.functions.map { UnsafeMutablePointer(mutating: $0).deallocate() }
        crh_party_free(raw)
    }
}
