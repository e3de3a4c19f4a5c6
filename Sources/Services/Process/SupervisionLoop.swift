import CProcess
import Glibc

/// What the thread of one child does from exec to reaping: moves bytes, carries out the escalation, and
/// leaves nothing behind. Confined to that thread, which is the one that forked the child.
struct SupervisionLoop {
    /// How long, in nanoseconds, descendants may hold the output open after the child itself has ended.
    private static let stragglerGrace: UInt64 = 500_000_000
    /// Longest piece of a line on standard error.
    private static let errorLine = 64 << 10
    private static let bufferSize = 64 << 10

    private let process: SupervisedProcess
    private let guardian: Guardian
    private let pid: Int32
    private let pidfd: Int32
    private var input: ChildInput
    private var output: ChildOutput
    private var error: ChildOutput
    private let maxLine: Int
    /// When the host stops waiting for the output; set once the child itself has ended.
    private var outputDeadline: UInt64?
    /// Why the child was ended: a fault of its own, or the host's request.
    private var fault: String?
    private var request: String?

    init(
        _ process: SupervisedProcess, child: cprocess_child, guardian: Guardian, maxLine: Int,
        onLine: @escaping (OutputStream, UnsafeRawBufferPointer) -> Void
    ) {
        self.process = process
        self.guardian = guardian
        self.maxLine = maxLine
        pid = child.pid
        pidfd = child.pidfd
        input = ChildInput(process, descriptor: child.input)
        output = ChildOutput(
            .standardOutput, descriptor: child.output,
            framer: LineFramer(limit: maxLine, excess: .refuse), deliver: onLine)
        error = ChildOutput(
            .standardError, descriptor: child.error,
            framer: LineFramer(limit: Self.errorLine, excess: .cut), deliver: onLine)
    }

    /// Returns when the child is reaped, its group is gone and every descriptor is closed.
    mutating func run() -> (exit: ProcessExit, reason: String?) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        while !isFinished {
            escalate()
            wait(using: buffer)
        }
        return end(using: buffer)
    }

    private var isFinished: Bool {
        guard let outputDeadline else { return false }
        return (!output.isOpen && !error.isOpen) || MonotonicTime.now() >= outputDeadline
    }

    private mutating func wait(using buffer: UnsafeMutableRawBufferPointer) {
        let wake = process.wakeDescriptor
        var signs = [
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            // Once readable it stays so.
            pollfd(fd: outputDeadline == nil ? pidfd : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: output.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: input.descriptor, events: input.wantsRoom ? Int16(POLLOUT) : 0, revents: 0),
        ]
        let deadline = [process.deadline, outputDeadline].compactMap { $0 }.min()
        let timeout = MonotonicTime.pollTimeout(until: deadline, now: MonotonicTime.now())
        guard poll(&signs, nfds_t(signs.count), timeout) > 0 else { return }

        if signs[0].revents != 0 {
            cprocess_wake_clear(wake)
            input.flush()
        }
        if signs[1].revents != 0 {
            outputDeadline = MonotonicTime.now() + Self.stragglerGrace
            input.close()
        }
        if signs[2].revents != 0 { note(output.read(into: buffer)) }
        if signs[3].revents != 0 { note(error.read(into: buffer)) }
        if signs[4].revents & Int16(POLLERR) != 0 {
            input.close()
        } else if signs[4].revents != 0 {
            input.flush()
        }
    }

    private mutating func note(_ event: ChildOutput.Event) {
        guard event == .tooLong else { return }
        fault = "a line on its standard output exceeded \(maxLine) bytes; raise maxLine if that is expected"
        // Before the pipe closes: the child should not die of SIGPIPE instead.
        kill()
        output.close()
    }

    private mutating func escalate() {
        while let action = process.nextAction(now: MonotonicTime.now()) {
            let because: String
            switch action {
            case .closeInput:
                process.closeInput()
                because = "asked to end by the host, which closed its input"
            case .terminate:
                input.close()
                if cprocess_signal_group(pid, SIGTERM) != 0 { _ = cprocess_signal(pidfd, SIGTERM) }
                because = "asked to end by the host, and sent SIGTERM as closing its input did not end it"
            case .kill:
                kill()
                because = "killed by the host, as it had not ended within the grace"
            }
            if outputDeadline == nil { request = because }
        }
    }

    /// The group, and the child itself in case it moved to another one.
    private func kill() {
        _ = cprocess_signal_group(pid, SIGKILL)
        _ = cprocess_signal(pidfd, SIGKILL)
    }

    private mutating func end(using buffer: UnsafeMutableRawBufferPointer) -> (exit: ProcessExit, reason: String?) {
        // Descendants, which may have closed the output and live on.
        kill()
        let held = output.isOpen || error.isOpen
        if output.isOpen { note(output.drain(using: buffer)) }
        if error.isOpen { note(error.drain(using: buffer)) }
        input.close()

        process.ended()
        guardian.remove(pid)
        var signaled = false
        var value: Int32 = 0
        let failure = cprocess_reap(pidfd, &signaled, &value)
        close(pidfd)

        if failure != 0 {
            let text = String(cString: cprocess_error_text(failure))
            return (.exited(-1), "its exit status is unknown, somebody else has taken it: \(text)")
        }
        let stragglers = held ? "its descendants still held its output when it had ended, and were killed" : nil
        return (signaled ? .signaled(value) : .exited(value), fault ?? request ?? stragglers)
    }
}
