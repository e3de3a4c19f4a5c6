import ArgumentParser
import Glibc

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch a running `crucible serve`: its plugins, their calls, leases and caches.",
        discussion: """
            Rates are those since the picture before. What is not known is -. A plugin that is not well has a ! before it. q ends it. \
            Where there is no terminal, one picture is printed; crucible report --json has all figures for programs.
            """)

    @OptionGroup var control: ControlOptions

    @Option(help: "Seconds between two pictures, from 1 to 3600.")
    var every = 2

    @Flag(help: "Print one picture and end.")
    var once = false

    func validate() throws {
        guard (1...3_600).contains(every) else { throw ValidationError("--every must be from 1 to 3600 seconds") }
    }

    func run() throws {
        let first = try report()
        guard !once, let screen = TopScreen() else { return try printOne(since: first) }
        defer { screen.end() }
        let interruption = Interruption()
        interruption.onFirst { number in
            screen.end()
            _exit(128 + number)
        }
        try withExtendedLifetime(interruption) { try watch(screen, from: first) }
    }

    /// Rates need two reports.
    private func printOne(since first: TopReport) throws {
        sleep(1)
        let size = TopScreen.size
        let view = TopView(rates: TopRates(try report(), since: first), width: size.width, height: .max)
        for line in view.lines { Terminal.output.line(line.text) }
    }

    private func watch(_ screen: TopScreen, from first: TopReport) throws {
        var (before, now): (TopReport?, TopReport) = (nil, first)
        var shown = TopScreen.size
        var left = 1_000
        while true {
            screen.show(TopView(rates: TopRates(now, since: before), width: shown.width, height: shown.height).lines)
            // A short while at a time, to follow the window's size; the first rates come after a second.
            while left > 0 {
                if screen.isLeft(within: Int32(min(left, 250))) { return }
                left -= 250
                if TopScreen.size != shown { break }
            }
            if left > 0 {
                shown = TopScreen.size
                continue
            }
            left = every * 1_000
            (before, now) = (now, try report { screen.end() })
        }
    }

    /// - Parameter onFailure: what is to be done before the failure is told.
    private func report(onFailure: () -> Void = {}) throws -> TopReport {
        do {
            let text = try control.answer(to: ControlRequest(.report), patience: 10)
            if let report = TopReport(text) { return report }
        } catch {
            onFailure()
            Terminal.report("\(error)")
            throw ExitStatus.notRunning
        }
        onFailure()
        throw control.isOfAnotherVersion()
    }
}
