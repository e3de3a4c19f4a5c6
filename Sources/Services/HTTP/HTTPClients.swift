import AsyncHTTPClient
import NIOCore
import Locking

/// Clients by their timeouts, made when first needed; connections are pooled in each.
final class HTTPClients: Sendable {
    struct Timeouts: Hashable, Sendable {
        /// Milliseconds.
        var connect: Int64
        var idle: Int64
    }

    /// Different timeouts at a time; a further one gets the client of the first.
    private static let limit = 16

    private let clients = Locked<(known: [Timeouts: HTTPClient], isShutDown: Bool)>(([:], false))

    func client(_ timeouts: Timeouts) -> HTTPClient? {
        clients.withLock { clients in
            if clients.isShutDown { return nil }
            if let client = clients.known[timeouts] { return client }
            if clients.known.count >= Self.limit, let any = clients.known.values.first { return any }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: .host(connect: .milliseconds(timeouts.connect), read: .milliseconds(timeouts.idle)))
            clients.known[timeouts] = client
            return client
        }
    }

    func shutdown() async {
        let known = clients.withLock { clients in
            clients.isShutDown = true
            defer { clients.known = [:] }
            return clients.known
        }
        for client in known.values { try? await client.shutdown() }
    }
}
