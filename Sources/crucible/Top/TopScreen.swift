import Glibc
import Locking

/// The terminal while `crucible top` has it: a screen of its own, without echo and without a cursor. What was there before comes back.
final class TopScreen: Sendable {
    private let before: termios?
    private let isOver = Locked(false)
    private let output = Terminal.output

    /// nil when standard output or standard input is no terminal.
    init?() {
        guard isatty(STDOUT_FILENO) == 1, isatty(STDIN_FILENO) == 1 else { return nil }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        before = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        output.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Gives the terminal back. May be called several times, from any thread.
    func end() {
        let isFirst = isOver.withLock { isOver in
            defer { isOver = true }
            return !isOver
        }
        guard isFirst, var before else { return }
        output.write("\u{1B}[?25h\u{1B}[?1049l")
        tcsetattr(STDIN_FILENO, TCSANOW, &before)
    }

    /// Columns and lines, asked anew each time, since people change the size of windows. Of what is no terminal, as COLUMNS says, or 80 by 24.
    static var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            let columns = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 80
            return (min(max(columns, 20), 1_000), 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Every line is written over the one before it, in one piece; nothing is cleared first, so nothing flickers.
    func show(_ lines: [TopView.Line]) {
        var text = "\u{1B}[?2026h\u{1B}[H"
        for (index, line) in lines.enumerated() { text += (index == 0 ? "" : "\r\n") + Self.styled(line) + "\u{1B}[K" }
        text += "\u{1B}[J\u{1B}[?2026l"
        isOver.withLock { isOver in if !isOver { output.write(text) } }
    }

    /// Bold and faint are no colours, so that NO_COLOR does not concern them.
    private static func styled(_ line: TopView.Line) -> String {
        switch line.style {
        case .plain: line.text
        case .strong: "\u{1B}[1m\(line.text)\u{1B}[0m"
        case .faint: "\u{1B}[2m\(line.text)\u{1B}[0m"
        }
    }

    /// Waits for a key that ends it. True when one came.
    func isLeft(within milliseconds: Int32) -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, milliseconds) > 0 else { return false }
        var key: UInt8 = 0
        // The other side of the terminal has gone.
        guard read(STDIN_FILENO, &key, 1) == 1 else { return true }
        return key == UInt8(ascii: "q") || key == UInt8(ascii: "Q")
    }
}
