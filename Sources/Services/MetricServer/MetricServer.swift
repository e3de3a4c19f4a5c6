import Dispatch
import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers `GET /metrics` on a loopback address, so that a Prometheus on the same machine can read the figures. Nothing else is answered,
/// nobody from elsewhere can connect, and no connection holds anything for long.
public final class MetricServer: Sendable {
    /// Connections at one time; more are closed at once.
    static let mostConnections = 16
    /// A connection that is neither read nor written for so long is closed.
    static let patience = TimeAmount.seconds(10)

    private let channel: any Channel

    /// The port, also where any free one was asked for.
    public var port: Int { channel.localAddress?.port ?? 0 }

    private init(_ channel: any Channel) { self.channel = channel }

    /// Binds and serves until ``stop()``.
    ///
    /// - Parameters:
    ///   - address: of the loopback interface, as text; others are refused.
    ///   - port: 0: any that is free.
    ///   - text: the figures; called for each request, on a thread that may wait, one at a time.
    public static func start(address: String, port: Int, text: @escaping @Sendable () -> String) async throws -> MetricServer {
        let place = try SocketAddress(ipAddress: address, port: port)
        guard isLoopback(place) else { throw Refusal(description: "\(address) is not a loopback address") }
        let queue = DispatchQueue(label: "crucible.metrics")
        let connections = ConnectionCount(limit: mostConnections)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard connections.enter() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in connections.leave() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(allTimeout: patience))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try pipeline.addHandler(MetricHandler(queue: queue, text: text))
                }
            }
            .bind(to: place).get()
        return MetricServer(channel)
    }

    /// Takes no more connections.
    public func stop() async { try? await channel.close() }

    public struct Refusal: Error, CustomStringConvertible {
        public var description: String
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4(let v4): return v4.address.sin_addr.s_addr.bigEndian >> 24 == 127
        case .v6(let v6): return withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) } == [UInt8](repeating: 0, count: 15) + [1]
        case .unixDomainSocket: return false
        }
    }
}
