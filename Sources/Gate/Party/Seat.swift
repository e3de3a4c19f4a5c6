import CCrucibleHost
import Locking

/// The place of a plugin in the graph, which its generations take one after the other. Edges lead to a seat, so that one store moves all of
/// them to the next generation.
///
/// Immortal, as there is one for each plugin of the manifest. `@unchecked Sendable`: `raw` holds atomics, the rest is guarded.
public final class Seat: @unchecked Sendable {
    public let plugin: String
    let raw: UnsafeMutablePointer<crh_seat>
    private let state = Locked(State())

    private struct State {
        var current: Party?
        /// Every function that some generation has had, numbered as the edges call it.
        var numbers: [FunctionName: Int] = [:]
        var edges: [ObjectIdentifier: Edge] = [:]
        var parking = Parking()

        mutating func number(_ names: [FunctionName]) {
            for name in names where numbers[name] == nil { numbers[name] = numbers.count }
        }
    }

    public init(_ plugin: String) {
        self.plugin = plugin
        raw = crh_seat_make()
        _ = Unmanaged.passRetained(self)
    }

    public var current: Party? { state.withLock { $0.current } }

    /// Numbers functions that a generation will have, so that edges can lead to them before it takes the seat.
    public func announce(_ names: [FunctionName]) { state.withLock { $0.number(names) } }

    /// Gives the seat to a generation, or back to one that has had it: from now on every edge leads to it. When this returns, every call that
    /// the former one let in is in its count.
    public func install(_ party: Party) {
        state.withLock { state in
            state.number(party.functionNames)
            party.sit(self, numbers: state.numbers)
            crh_seat_set_direct(raw, nil)
            state.current = party
            crh_seat_set(raw, party.raw)
            crh_seat_vacate(raw, false)
            refresh(state)
        }
        crh_barrier()
    }

    /// Takes the seat from a generation that has ended: calls are refused as unavailable until another one takes it.
    public func vacate(_ party: Party) {
        state.withLock { state in
            guard state.current === party else { return }
            state.current = nil
            crh_seat_vacate(raw, true)
            crh_seat_set_direct(raw, nil)
            crh_seat_set(raw, nil)
        }
        crh_barrier()
    }

    /// The short way is open while the party is and nothing parks.
    func refresh() { state.withLock { refresh($0) } }

    private func refresh(_ state: State) {
        let isDirect = state.current?.currentAdmission == .open && state.current?.serial == nil && !state.parking.isOn
        crh_seat_set_direct(raw, isDirect ? state.current?.raw : nil)
    }

    // MARK: Edges

    /// The number of a function; nil when no generation has had it.
    func number(_ name: FunctionName) -> Int? { state.withLock { $0.numbers[name] } }

    func register(_ edge: Edge) { state.withLock { $0.edges[ObjectIdentifier(edge)] = edge } }
    func unregister(_ edge: Edge) { state.withLock { $0.edges[ObjectIdentifier(edge)] = nil } }

    public var edges: [Edge] { state.withLock { Array($0.edges.values) } }

    // MARK: Parking

    /// From now on calls wait that do not belong to a chain which is inside already, up to `limit` of them; more are refused.
    public func park(limit: Int) {
        state.withLock { state in
            state.parking.isOn = true
            state.parking.limit = limit
            crh_seat_park(raw, true)
            refresh(state)
        }
        crh_barrier()
    }

    /// Lets the waiting calls go on, in the order in which they came, and parks no more. Gives how many waited, in all.
    ///
    /// - Parameter opened: called when nothing is held any more, before those that wait are woken.
    @discardableResult
    public func release(_ opened: () -> Void = {}) -> Int {
        let (waiting, total) = state.withLock { state in
            defer { state.parking.end() }
            crh_seat_park(raw, false)
            return (state.parking.waiting.values.sorted { $0.number < $1.number }, state.parking.total)
        }
        refresh()
        opened()
        let calls = waiting.compactMap(\.call)
        for waiter in waiting { waiter.signal?.notify() }
        ParkedCall.resume(calls)
        return total
    }

    /// Calls that wait now.
    public var parked: Int { state.withLock { $0.parking.waiting.count } }

    enum Outcome {
        case waits(UInt64)
        /// Nothing parks any more: try again.
        case over
        case full
    }

    func wait(_ waiter: Parking.Waiter) -> Outcome { state.withLock { $0.parking.add(waiter) } }
    func leaveQueue(_ number: UInt64) { state.withLock { $0.parking.waiting[number] = nil } }
}
