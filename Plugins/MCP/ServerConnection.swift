import CruciblePlugin
import Locking

/// Performs what the ``ServerMachine`` of one server decides.
///
/// Whatever happens is put into the machine under the lock; the resulting actions are performed outside of it, by one thread at a time
/// and in their order, so that nothing overtakes anything and no lock is held while the host or a caller runs.
final class ServerConnection: Sendable {
    private struct Waiter: Sendable {
        var continuation: CheckedContinuation<ToolResult, any Error>
        var progress: @Sendable (ToolProgress) throws -> Void
    }

    private struct Alarm: Sendable {
        var moment: Moment
        var number: Int
        var task: Task<Void, Never>
    }

    private struct State: Sendable {
        var machine: ServerMachine
        var process: (run: Int, handle: RunningProcess)?
        var waiters: [CallToken: Waiter] = [:]
        var observers: [Int: Observer] = [:]
        var outbox = Outbox()
        var isPerforming = false
        var alarm: Alarm?
        var lastNumber = 0

        mutating func number() -> Int {
            lastNumber += 1
            return lastNumber
        }
    }

    /// Somebody who waits until the machine is in some condition.
    private struct Observer: Sendable {
        var condition: @Sendable (ServerMachine) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    /// How long a server may take to end after its standard input was closed, before it is made to.
    static let grace: Duration = .seconds(2)

    let name: String
    private let logger: Log
    private let clock: Clock
    private let processes: ProcessService?
    private let random: @Sendable () -> Double
    private let state: Locked<State>

    /// `random` gives numbers in 0..<1, for the jitter of restarts.
    init(
        _ configuration: ServerConfiguration, roots: [String], restart: RestartPolicy, host: Host,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        name = configuration.name
        logger = host.log
        clock = host.clock
        processes = host.process
        self.random = random
        state = Locked(State(machine: ServerMachine(configuration, roots: roots, restart: restart)))
    }

    // MARK: What the plugin asks for

    var report: ToolServer { state.withLock { $0.machine.report } }
    var tools: [ToolInfo] { state.withLock { $0.machine.tools } }
    /// How long a result of this tool may be given again; nil: not at all.
    func cacheTime(of tool: String) -> Duration? {
        let configuration = state.withLock { $0.machine.configuration }
        return configuration.cached.contains(tool) ? configuration.cacheTime : nil
    }
    var isRequired: Bool { state.withLock { $0.machine.configuration.required } }

    /// Returns at once unless an earlier process has not ended yet.
    func start() async {
        await observe { $0.life != .stopping }
        update { machine, _ in machine.start() }
    }

    /// Returns when the plugin's start need not wait for this server any longer, or the task is cancelled.
    func settled() async { await observe { $0.isSettled } }

    /// Ends the server. Returns when its process has ended, or the task is cancelled.
    func stop() async {
        update { machine, now in machine.stop(now: now) }
        await observe { $0.life == .stopped }
        state.withLock { state in
            state.alarm?.task.cancel()
            state.alarm = nil
        }
    }

    /// - Parameter context: the `traceparent` that the server is told; nil: none.
    func call(
        _ tool: String, _ arguments: JSONValue, context: String?, progress: @escaping @Sendable (ToolProgress) throws -> Void
    ) async throws -> ToolResult {
        let token = CallToken(number: UInt64(state.withLock { $0.number() }))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.waiters[token] = Waiter(continuation: continuation, progress: progress) }
                update { machine, now in machine.call(token, tool, arguments, context: context, now: now) }
                // The cancellation may have come before the call was known to the machine.
                if Task.isCancelled { cancel(token) }
            }
        } onCancel: {
            cancel(token)
        }
    }

    private func cancel(_ token: CallToken) { update { machine, now in machine.cancel(token, now: now) } }

    private func observe(_ condition: @escaping @Sendable (ServerMachine) -> Bool) async {
        let number = state.withLock { $0.number() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.observers[number] = Observer(condition: condition, continuation: continuation) }
                if Task.isCancelled { dismiss(number) } else { notifyObservers() }
            }
        } onCancel: {
            dismiss(number)
        }
    }

    private func dismiss(_ number: Int) {
        state.withLock { $0.observers.removeValue(forKey: number) }?.continuation.resume()
    }

    private func notifyObservers() {
        let satisfied = state.withLock { state in
            let machine = state.machine
            let satisfied = state.observers.filter { $0.value.condition(machine) }
            for number in satisfied.keys { state.observers[number] = nil }
            return satisfied.values.map(\.continuation)
        }
        for continuation in satisfied { continuation.resume() }
    }

    // MARK: Performing

    private func update(_ body: (inout ServerMachine, Moment) -> [ServerAction]) {
        let now = Moment(nanoseconds: clock.now())
        let performs = state.withLock { state in
            state.outbox.append(body(&state.machine, now))
            arm(&state, now: now)
            defer { state.isPerforming = true }
            return !state.isPerforming
        }
        guard performs else { return }
        while let action = next() { perform(action) }
        notifyObservers()
    }

    private func next() -> ServerAction? {
        state.withLock { state in
            let action = state.outbox.next()
            if action == nil { state.isPerforming = false }
            return action
        }
    }

    private func perform(_ action: ServerAction) {
        switch action {
        case .spawn(let run): spawn(run)
        case .terminate(let run): process(run)?.terminate(grace: Self.grace)
        case .write(let line, let request, let run): write(line, request, run)
        case .complete(let token, let result):
            state.withLock { $0.waiters.removeValue(forKey: token) }?.continuation.resume(with: result.mapError { $0 })
        case .progress(let token, let progress):
            // A caller that has gone is noticed by its cancellation.
            try? state.withLock { $0.waiters[token] }?.progress(progress)
        case .log(let level, let text): log(level, text)
        }
    }

    private func process(_ run: Int) -> RunningProcess? {
        state.withLock { $0.process?.run == run ? $0.process?.handle : nil }
    }

    private func log(_ level: Log.Level, _ text: String) {
        logger(level, "server '\(name)': \(text)", ["server": name])
    }

    private func write(_ line: String, _ request: Int?, _ run: Int) {
        guard let process = process(run) else { return }
        do { try process.write(Array((line + "\n").utf8)) } catch {
            guard let request else { return log(.warning, "a message could not be written: \(error)") }
            update { machine, now in machine.writeFailed(run: run, request: request, error, now: now) }
        }
    }

    private func spawn(_ run: Int) {
        let configuration = state.withLock { $0.machine.configuration }
        let specification = ProcessSpecification(
            command: configuration.command, environment: configuration.environment.isEmpty ? nil : configuration.environment,
            directory: configuration.directory)
        do throws(Failure) {
            guard let processes else { throw Failure(.denied, "the host has no process service") }
            let process = try processes.spawn(specification) { [weak self] stream, bytes in
                self?.received(stream, bytes, run)
            } onExit: { [weak self] result in
                self?.exited(result, run)
            }
            state.withLock { $0.process = (run, process) }
            update { machine, now in machine.spawned(run: run, now: now) }
        } catch {
            let random = random()
            update { machine, now in machine.spawnFailed(run: run, error, now: now, random: random) }
        }
    }

    private func received(_ stream: ProcessService.Stream, _ bytes: [UInt8], _ run: Int) {
        switch stream {
        case .standardOutput:
            let line = IncomingLine(bytes)
            update { machine, now in machine.received(run: run, line, now: now) }
        case .standardError:
            let text = ServerText.clean(String(decoding: bytes.prefix(4096), as: UTF8.self), limit: 1000)
            update { machine, _ in machine.complained(run: run, text) }
        }
    }

    private func exited(_ result: Result<ProcessExit, Failure>, _ run: Int) {
        let how = Self.describe(result)
        let random = random()
        update { machine, now in machine.exited(run: run, how, now: now, random: random) }
    }

    private static func describe(_ result: Result<ProcessExit, Failure>) -> String {
        switch result {
        case .failure(let failure): "(\(failure))"
        case .success(let exit):
            (exit.signal.map { "by signal \($0)" } ?? "with exit code \(exit.code ?? 0)") + (exit.reason.map { " (\($0))" } ?? "")
        }
    }

    // MARK: Time

    /// Sees to it that the machine is ticked at its deadline. An alarm that is early is left as it is: it arms the next one.
    private func arm(_ state: inout State, now: Moment) {
        guard let deadline = state.machine.deadline else {
            state.alarm?.task.cancel()
            state.alarm = nil
            return
        }
        if let alarm = state.alarm, alarm.moment <= deadline { return }
        state.alarm?.task.cancel()
        let number = state.number()
        let task = Task { [weak self, clock] in
            do throws(Failure) { try await clock.sleep(now.until(deadline)) } catch {
                if !Task.isCancelled { self?.alarmFailed(number, error) }
                return
            }
            self?.rang(number)
        }
        state.alarm = Alarm(moment: deadline, number: number, task: task)
    }

    private func rang(_ number: Int) {
        if disarm(number) { update { machine, now in machine.tick(now: now) } }
    }

    /// The host refuses to keep the time. Whatever happens next arms a new alarm.
    private func alarmFailed(_ number: Int, _ failure: Failure) {
        if disarm(number) { log(.error, "its deadlines are not kept: \(failure)") }
    }

    /// False when that alarm has been replaced.
    private func disarm(_ number: Int) -> Bool {
        state.withLock { state in
            guard state.alarm?.number == number else { return false }
            state.alarm = nil
            return true
        }
    }
}
