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
        switch request.command {
        case .status: _ = reply(JSONText.encode(StatusReport(host)))
        case .leases: _ = reply(JSONText.encode(host.leaseReport))
        case .events: EventControl(hub: host.events).answer(request, reply)
        case .metrics: _ = reply(String(host.prometheusText.dropLast()))
        case .figures: _ = reply(JSONText.encode(host.figures))
        case .alerts: _ = reply(JSONText.encode(host.coordinationReport))
        case .report: _ = reply(JSONText.encode(host.report))
        case .reportText: _ = reply(String(ReportMarkdown.text(host.report).dropLast()))
        case .swap, .rollback: swap(request, reply)
        case .cacheList, .cacheKeys, .cacheGet, .cacheExplain, .cacheClear, .cacheImport, .cacheExport:
            CacheControl(host: host).answer(request, reply)
        }
    }

    private func swap(_ request: ControlRequest, _ reply: @escaping @Sendable (String) -> Bool) {
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
