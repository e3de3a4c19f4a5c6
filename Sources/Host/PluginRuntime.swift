import Descriptor
import Foreign
import Gate
import Loader
import Locking
import Recording
import Resolver

/// One plugin of the plan while the host runs: its seat, and the generations that take it. Called by the lifecycle's threads, one at a time.
final class PluginRuntime: Sendable {
    private struct State {
        var planned: PlannedPlugin
        var library: PlannedLibrary
        var image: PluginImage?
        var generation: Generation?
        /// How many generations there were.
        var count = 0
        /// The library that served before the one that does.
        var previous: StagedLibrary?
        /// It failed or is blocked, for good or until it is tried again.
        var isAbsent = false
        /// Generations that have ended and whose libraries stay mapped.
        var resident = 0
        /// The generations that swaps have replaced and that have not ended.
        var retiring: [Party] = []
    }

    let id: String
    let seat: Seat
    private let gate: Gate
    private let holdLimit: Int64
    /// Who records the plugin, if anybody.
    private let recorder: Recorder?
    private let state: Locked<State>

    /// - Parameter holdLimit: bytes of the host's memory that what a generation gives out and passes may take.
    init(_ planned: PlannedPlugin, _ library: PlannedLibrary, gate: Gate, holdLimit: Int64, recorder: Recorder?) {
        id = planned.id
        seat = Seat(planned.id)
        seat.announce(planned.descriptor.provides.flatMap { provided in
            provided.functions.map { FunctionName("\(provided.interface)", $0.name) }
        })
        self.gate = gate
        self.holdLimit = holdLimit
        self.recorder = recorder
        state = Locked(State(planned: planned, library: library))
    }

    var planned: PlannedPlugin { state.withLock { $0.planned } }
    /// Its library; nil for a plain C library.
    var staged: StagedLibrary? { state.withLock { $0.library.staged } }
    /// The newest generation that was made by a start, or that a swap has put in place.
    var generation: Generation? { state.withLock { $0.generation } }
    var party: Party? { generation?.party }
    var inFlight: UInt64 { party?.inFlight ?? 0 }

    var isAbsent: Bool {
        get { state.withLock { $0.isAbsent } }
        set { state.withLock { $0.isAbsent = newValue } }
    }

    // MARK: Start

    /// Opens the staged library, once; a further attempt uses the same image.
    func load() throws(LoadError) {
        let (library, planned, image) = state.withLock { ($0.library, $0.planned, $0.image) }
        if image != nil { return }
        let opened: PluginImage
        switch library {
        case .plugin(let staged): opened = try PluginImage.open(staged, planned.descriptor)
        case .foreign(let foreign):
            do throws(ForeignError) {
                let image = try foreign.open(limit: gate.maximumMessage, fail: HostTable.fail)
                opened = PluginImage(foreign: image.descriptor, functions: image.functions)
            } catch { throw LoadError(library: foreign.path, problems: error.problems.map(\.message)) }
        }
        state.withLock { $0.image = opened }
    }

    /// Binds the imports and makes the instance, as a generation of its own.
    func create(_ bind: (PlannedPlugin, Party) throws(HostError) -> [String: [HostTable.Import]]) throws(HostError) {
        guard let image = state.withLock({ $0.image }) else { return }
        let generation = makeGeneration(planned, image, staged, number: takeNumber())
        state.withLock { $0.generation = generation }
        try generation.create(imports: try bind(generation.planned, generation.party))
    }

    /// The number of the next generation.
    func takeNumber() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }

    /// A generation of that library; it has no seat yet.
    func makeGeneration(_ planned: PlannedPlugin, _ image: PluginImage, _ staged: StagedLibrary?, number: Int) -> Generation {
        // What the first one is, the recording's first line has said.
        if number > 1 { recorder?.begin(RecordingHeader(planned, staged), generation: number) }
        return Generation(planned, number: number, image: image, gate: gate, holdLimit: holdLimit)
    }

    /// Runs start and ready, then lets calls in.
    func start(deadline: Duration) throws(HostError) {
        guard let generation else { return }
        try generation.start(deadline: deadline)
        seat.install(generation.party)
        generation.party.admit(.open)
    }

    // MARK: Swap

    var previous: StagedLibrary? { state.withLock { $0.previous } }
    var resident: Int { state.withLock { $0.resident } }

    /// A swap has put another generation in place.
    func replace(_ generation: Generation, _ staged: StagedLibrary) {
        let outdated: StagedLibrary? = state.withLock { state in
            let outdated = state.previous
            if staged != state.library.staged { state.previous = state.library.staged }
            state.planned = generation.planned
            state.generation = generation
            state.image = generation.image
            state.library = .plugin(staged)
            return outdated == staged ? nil : outdated
        }
        outdated?.discard()
    }

    var retiring: [Party] { state.withLock { $0.retiring } }
    func beginRetirement(of party: Party) { state.withLock { $0.retiring.append(party) } }
    func endRetirement(of party: Party) { state.withLock { $0.retiring.removeAll { $0 === party } } }

    func countResident() { state.withLock { $0.resident += 1 } }
}
