import Descriptor
import Gate
import Loader
import Locking
import Resolver

/// One plugin of the plan while the host runs: its seat, and the generations that take it. Called by the lifecycle's threads, one at a time.
final class PluginRuntime: Sendable {
    private struct State {
        var planned: PlannedPlugin
        var staged: StagedLibrary
        var image: PluginImage?
        var generation: Generation?
        /// How many generations there were.
        var count = 0
    }

    let id: String
    let seat: Seat
    private let gate: Gate
    private let state: Locked<State>

    init(_ planned: PlannedPlugin, staged: StagedLibrary, gate: Gate) {
        id = planned.id
        seat = Seat(planned.id)
        self.gate = gate
        state = Locked(State(planned: planned, staged: staged))
    }

    var planned: PlannedPlugin { state.withLock { $0.planned } }
    var staged: StagedLibrary { state.withLock { $0.staged } }
    /// The newest generation that was made by a start, or that a swap has put in place.
    var generation: Generation? { state.withLock { $0.generation } }
    var party: Party? { generation?.party }
    var inFlight: UInt64 { party?.inFlight ?? 0 }

    // MARK: Start

    /// Opens the staged library, once; a further attempt uses the same image.
    func load() throws(LoadError) {
        let (staged, planned, image) = state.withLock { ($0.staged, $0.planned, $0.image) }
        if image != nil { return }
        let opened = try PluginImage.open(staged, planned.descriptor)
        state.withLock { $0.image = opened }
    }

    /// Binds the imports and makes the instance, as a generation of its own.
    func create(_ bind: (PlannedPlugin, Party) throws(HostError) -> [String: [HostTable.Import]]) throws(HostError) {
        guard let image = state.withLock({ $0.image }) else { return }
        let generation = makeGeneration(planned, image)
        state.withLock { $0.generation = generation }
        try generation.create(imports: try bind(generation.planned, generation.party))
    }

    /// The next generation, of that library; it has no seat yet.
    func makeGeneration(_ planned: PlannedPlugin, _ image: PluginImage) -> Generation {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        return Generation(planned, number: number, image: image, gate: gate)
    }

    /// Runs start and ready, then lets calls in.
    func start(deadline: Duration) throws(HostError) {
        guard let generation else { return }
        try generation.start(deadline: deadline)
        seat.install(generation.party)
        generation.party.admit(.open)
    }

    /// A swap has put another generation in place.
    func replace(_ generation: Generation, _ staged: StagedLibrary) {
        state.withLock { state in
            state.planned = generation.planned
            state.generation = generation
            state.image = generation.image
            state.staged = staged
        }
    }
}
