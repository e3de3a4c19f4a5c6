import Dispatch
import Metric
import NIOCore
import NIOHTTP1

/// Answers one request of one connection and closes it. On its event loop.
final class MetricHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let queue: DispatchQueue
    private let text: @Sendable () -> String
    private var head: HTTPRequestHead?
    private var isAnswered = false

    init(queue: DispatchQueue, text: @escaping @Sendable () -> String) {
        self.queue = queue
        self.text = text
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = self.head ?? head
        // Nobody has to send anything.
        case .body: context.close(promise: nil)
        case .end:
            guard let head, !isAnswered else { return }
            isAnswered = true
            answer(head, context.channel)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) } else { context.fireUserInboundEventTriggered(event) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead, _ channel: any Channel) {
        // A page in somebody's browser may know a name that leads here; it must not read what is meant for this machine.
        guard Self.isLoopback(head.headers["host"]) else { return Self.send(.forbidden, "the Host is not this machine\n", head, channel) }
        guard head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first == "/metrics" else {
            return Self.send(.notFound, "there is only /metrics\n", head, channel)
        }
        guard head.method == .GET || head.method == .HEAD else { return Self.send(.methodNotAllowed, "only GET and HEAD\n", head, channel) }
        queue.async { [text] in
            let body = text()
            channel.eventLoop.execute { MetricHandler.send(.ok, body, head, channel) }
        }
    }

    /// One `Host`, which is a loopback address or `localhost`, with or without a port.
    static func isLoopback(_ hosts: [String]) -> Bool {
        guard hosts.count == 1, let host = hosts.first?.lowercased() else { return false }
        let name: Substring
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            name = host[...end]
        } else {
            name = host.prefix { $0 != ":" }
        }
        if name == "localhost" || name == "[::1]" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func send(_ status: HTTPResponseStatus, _ text: String, _ request: HTTPRequestHead, _ channel: any Channel) {
        let body = ByteBuffer(string: text)
        var headers = HTTPHeaders([
            ("content-length", "\(body.readableBytes)"), ("connection", "close"), ("x-content-type-options", "nosniff"),
            ("content-type", status == .ok ? PrometheusText.contentType : "text/plain; charset=utf-8"),
        ])
        if status == .methodNotAllowed { headers.add(name: "allow", value: "GET, HEAD") }
        channel.write(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), promise: nil)
        if request.method != .HEAD { channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil) }
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
    }
}
