import Glibc
import Locking
import Timing

/// Writes log lines to standard error on a thread of its own, so that whoever logs never waits for the reader. Beyond the bound lines are
/// dropped, and the next line that fits says how many.
final class LogSink: Sendable {
    static let shared = LogSink()

    /// Lines that wait at a time.
    static let limit = 4096

    private struct State {
        var lines: [String] = []
        var dropped = 0
        var isWriting = false
        var isStarted = false
    }

    private let state = Locked(State())
    private let wake = Signal()

    func add(_ line: String) {
        let isFirst = state.withLock { state in
            if state.lines.count < Self.limit {
                state.lines.append(line)
            } else {
                state.dropped += 1
            }
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst {
            atexit { LogSink.shared.flush() }
            HostThread.start("crucible-log") { LogSink.shared.run() }
        }
        wake.notify()
    }

    /// Waits until everything is written, for a second at most.
    func flush() {
        for _ in 0..<1000 {
            let isDone = state.withLock { $0.lines.isEmpty && !$0.isWriting }
            if isDone { return }
            HostThread.sleep(.milliseconds(1))
        }
    }

    private func run() {
        while true {
            wake.wait()
            let (lines, dropped) = state.withLock { state in
                defer {
                    state.isWriting = !state.lines.isEmpty
                    state.lines = []
                    state.dropped = 0
                }
                return (state.lines, state.dropped)
            }
            for line in lines { Terminal.error.line(line) }
            if dropped > 0 { Terminal.error.line("(\(dropped) log lines were dropped: standard error was not read fast enough)") }
            state.withLock { $0.isWriting = false }
        }
    }
}
