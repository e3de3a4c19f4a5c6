import Host
import Timing

/// Answers the requests that come through the control socket.
struct ControlService: Sendable {
    let host: Host

    /// Runs on a thread of the connection's own; `reply` sends one line, and gives false when nobody reads any more.
    func answer(_ line: String, _ reply: @escaping @Sendable (String) -> Bool) {
        guard let request = ControlRequest.parse(line) else {
            return say(ControlReply(errors: ["the request is not what this host understands; it may be of another version"]), reply)
        }
        if request.command == .status {
            _ = reply(JSONText.encode(StatusReport(host)))
            return
        }
        guard let swap = request.swapRequest else { return say(ControlReply(errors: ["a swap needs a plugin and a library"]), reply) }
        let ended = Signal()
        Task {
            do throws(HostError) {
                let report = try await host.swap(swap) { say(ControlReply(step: $0), reply) }
                say(ControlReply(report: report), reply)
            } catch { say(ControlReply(errors: error.reasons), reply) }
            ended.notify()
        }
        ended.wait()
    }

    private func say(_ value: ControlReply, _ reply: (String) -> Bool) { _ = reply(JSONText.encode(value, isPretty: false)) }
}
