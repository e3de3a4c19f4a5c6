import CCrucible
import Gate
import Loader
import Locking
import Signature

/// What a test has in its process: the library, what the author configured, and the list of what is wrong.
final class TestContext: Sendable {
    /// A function that does not end is not called more often than this in one test.
    private static let maximumHangs = 2

    let library: String
    let options: MockHost.Options
    let seed: UInt64
    /// What the test `fuzz` shall do; nil: nothing.
    let fuzzing: FuzzOrder?
    private let report: @Sendable (String) -> Void
    private let state = Locked(State())

    private struct State {
        var problems: [String] = []
        var hangs: [String: Int] = [:]
        /// Functions that wait for something which does not happen here.
        var waiting: Set<String> = []
        var image: Result<PluginImage, LoadError>?
    }

    /// - Parameter report: takes lines that say what the test is about to do, so that a crash has a place.
    init(library: String, options: MockHost.Options, seed: UInt64, fuzzing: FuzzOrder?, report: @escaping @Sendable (String) -> Void) {
        self.library = library
        self.options = options
        self.seed = seed
        self.fuzzing = fuzzing
        self.report = report
    }

    // MARK: Verdict

    /// Problems kept; a plugin that breaks a rule breaks it often.
    private static let maximumProblems = 10

    func fail(_ problem: String) {
        state.withLock { if $0.problems.count < Self.maximumProblems, !$0.problems.contains(problem) { $0.problems.append(problem) } }
    }

    func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
        if !condition { fail(problem()) }
    }

    var problems: [String] { state.withLock { $0.problems } }

    func step(_ text: String) { report(ChildMessage.step + text.shortened) }

    /// Of a test that tries many inputs: which one comes next, and what is called with it.
    func trying(_ number: UInt64, _ function: String) { report("\(ChildMessage.attempt)\(number) \(function)") }

    /// All of them have been tried, and did what they did.
    func hasTriedAll() { report("\(ChildMessage.attempt) ") }

    // MARK: The plugin

    /// The opened library. A test whose subject is not loading does not apply to one that cannot be loaded.
    func image() throws -> PluginImage {
        do { return try openImage() } catch { throw NotApplicable("the library cannot be loaded; see the test 'descriptor'") }
    }

    func openImage() throws(LoadError) -> PluginImage {
        if let known = state.withLock({ $0.image }) { return try known.get() }
        step("opening the library")
        let opened: Result<PluginImage, LoadError>
        do { opened = .success(try PluginImage.open(StagedLibrary(staged: library))) } catch { opened = .failure(error) }
        state.withLock { $0.image = opened }
        return try opened.get()
    }

    /// A new instance after `create`.
    func create(_ change: (inout MockHost.Options) -> Void = { _ in }) throws -> PluginInstance {
        var options = options
        change(&options)
        step("create")
        do { return try PluginInstance(try image(), options) } catch let failure as ConformanceFailure {
            throw NotApplicable("\(failure); see the test 'start-stop'")
        }
    }

    /// A new instance that is started and ready.
    func start(_ change: (inout MockHost.Options) -> Void = { _ in }) throws -> PluginInstance {
        let instance = try create(change)
        step("start")
        do { try instance.start() } catch {
            instance.destroy()
            throw NotApplicable("\(error); see the test 'start-stop'")
        }
        return instance
    }

    // MARK: Calls

    /// How long a call may run before it is cancelled, and how long once its function has shown that it waits.
    private static let patience = (first: Duration.seconds(1), later: Duration.milliseconds(5))

    /// Whether a call of the function had to be cancelled.
    func isWaiting(_ function: PluginFunction) -> Bool { state.withLock { $0.waiting.contains(function.title) } }

    /// Calls a function; cancels it if it does not end. nil when even that does not end it; such a function is soon not called any more in
    /// this test.
    func finish(
        _ instance: PluginInstance, _ function: PluginFunction, _ inputs: [GateValue],
        _ options: PluginInstance.CallOptions = PluginInstance.CallOptions()
    ) throws(ConformanceFailure) -> PluginCall.Outcome? {
        let hangs = state.withLock { $0.hangs[function.title, default: 0] }
        guard hangs < Self.maximumHangs else { return nil }
        let call = try instance.call(function, inputs, options)
        let (outcome, wasCancelled) = call.settle(isWaiting(function) ? Self.patience.later : Self.patience.first)
        state.withLock { state in
            if outcome == nil { state.hangs[function.title, default: 0] += 1 }
            if wasCancelled { state.waiting.insert(function.title) }
        }
        return outcome
    }
}
