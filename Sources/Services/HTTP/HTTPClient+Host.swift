import AsyncHTTPClient
import NIOCore

extension HTTPClient.Configuration {
    /// What all clients of the host have in common.
    static func host(connect: TimeAmount, read: TimeAmount) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: connect, read: read)
        // A redirect could lead to a host that is not granted, or take credentials elsewhere.
        configuration.redirectConfiguration = .disallow
        // The gate has a span of every exchange. The client's own would be of the same one, with path and query in it.
        configuration.tracing.tracer = nil
        return configuration
    }
}
