import ArgumentParser
import FoundationEssentials

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show what has happened in a running `crucible serve`.",
        discussion: "Without --follow, what is kept of it; with it, what happens from now on, or from --since on, until the host ends.")

    @OptionGroup var control: ControlOptions

    @Flag(help: "Go on with what happens.")
    var follow = false

    @Option(help: ArgumentHelp("Only topics of this name; * stands for any text. May be given several times.", valueName: "glob"))
    var topic: [String] = []

    @Option(help: ArgumentHelp("From this sequence of each topic on.", valueName: "number"))
    var since: UInt64?

    @Flag(help: "Print each event as a line of JSON.")
    var json = false

    func validate() throws {
        if topic.count > 16 { throw ValidationError("--topic may be given 16 times; * in a topic stands for any text") }
    }

    func run() throws {
        let request = ControlRequest(.events, topics: topic.isEmpty ? nil : topic, since: since, follow: follow)
        var (isRead, errors) = (true, [String]())
        do {
            try ControlSocket.ask(at: control.path, request) { line in
                // An empty line only says that the host is still there.
                if line.isEmpty { return true }
                if let reply = try? JSONDecoder().decode(ControlReply.self, from: Data(line.utf8)), let found = reply.errors {
                    errors += found
                    return true
                }
                isRead = Terminal.output.line(json ? line : EventLine.text(line))
                return isRead
            }
        } catch {
            Terminal.report("\(error)")
            throw ExitStatus.notRunning
        }
        for error in errors { Terminal.report(error) }
        if !errors.isEmpty { throw ExitStatus.requestFailed }
        if !isRead { throw ExitStatus.readerGone }
    }
}
