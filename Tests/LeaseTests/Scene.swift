import Testing

@testable import Lease

/// A machine with a few plugins, driven by hand. Times are milliseconds from the start.
struct Scene {
    var machine: LeaseMachine
    private(set) var now: Int64 = 0
    private var owners: [String: LeaseOwner] = [:]

    static let millisecond: Int64 = 1_000_000

    init(_ change: (inout LeaseSettings) -> Void = { _ in }) {
        var settings = LeaseSettings()
        change(&settings)
        machine = LeaseMachine(settings)
        for plugin in ["routing", "orchestration", "voice", "mcp", "other"] { owners[plugin] = machine.admit(plugin: plugin, generation: 1)! }
        _ = machine.takeActions()
    }

    func owner(_ plugin: String) -> LeaseOwner { owners[plugin]! }

    mutating func at(_ milliseconds: Int64) { now = milliseconds * Self.millisecond }

    mutating func ask(
        _ plugin: String, _ amounts: LeaseAmounts = LeaseAmounts(.slots, 1), files: [LeasedFile] = [], urgency: LeaseUrgency = .normal,
        isPreemptible: Bool = false, term: Int64? = nil, deadline: Int64? = nil
    ) -> LeaseAnswer {
        machine.request(
            LeaseRequest(
                owner(plugin), amounts, files: files, urgency: urgency, isPreemptible: isPreemptible,
                term: term.map { $0 * Self.millisecond }, deadline: deadline.map { $0 * Self.millisecond }), now: now)
    }

    /// A lease that must be there at once.
    mutating func lease(
        _ plugin: String, _ amounts: LeaseAmounts = LeaseAmounts(.slots, 1), files: [LeasedFile] = [], isPreemptible: Bool = false,
        term: Int64? = nil
    ) throws -> LeaseID {
        guard case .granted(let grant) = ask(plugin, amounts, files: files, isPreemptible: isPreemptible, term: term) else {
            throw Unexpected()
        }
        return grant.id
    }

    /// A request that must wait.
    mutating func wait(
        _ plugin: String, _ amounts: LeaseAmounts = LeaseAmounts(.slots, 1), files: [LeasedFile] = [], urgency: LeaseUrgency = .normal,
        isPreemptible: Bool = false, deadline: Int64? = nil
    ) throws -> WaiterID {
        guard case .waiting(let id) = ask(
            plugin, amounts, files: files, urgency: urgency, isPreemptible: isPreemptible, deadline: deadline)
        else { throw Unexpected() }
        return id
    }

    mutating func release(_ id: LeaseID) throws { try machine.release(id, now: now).get() }

    mutating func tick() -> [LeaseAction] {
        machine.tick(now: now)
        return actions()
    }

    /// What was to be done since the last time, without the wake-ups.
    mutating func actions() -> [LeaseAction] {
        machine.takeActions().filter { if case .wakeAt = $0 { false } else { true } }
    }

    /// Who was granted something since the last time, in order.
    mutating func served() -> [WaiterID] {
        actions().compactMap { if case .granted(let id, _) = $0 { id } else { nil } }
    }

    mutating func figures(of plugin: String) -> ClassFigures { machine.figures(now: now).classes.first { $0.plugin == plugin }! }
}

struct Unexpected: Error {}
