import AsyncHTTPClient
import Manifest
import NIOCore
import NIOHTTP1
import OTLPExport

/// Takes what the host sends to a collector, by OTLP/HTTP. Its connections are no plugin's and need no lease.
public final class OTLPSender: CollectorSender {
    static let timeout = TimeAmount.seconds(10)

    private let url: String
    private let headers: [(name: String, value: String)]
    private let client: HTTPClient

    /// - Parameter settings: with a URL.
    public init(_ settings: CollectorSettings) {
        url = settings.url ?? ""
        headers = settings.headers
        var configuration = HTTPClient.Configuration.host(connect: .seconds(5), read: Self.timeout)
        // Whether to try again is decided by who sends.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    public func send(_ body: [UInt8]) async -> ExportOutcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            return ExportOutcome(
                status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"), body: await Self.read(response.body))
        } catch {
            // Not the error itself, in which a URL or a header might stand.
            return .again(after: nil, "the collector cannot be reached or does not answer")
        }
    }

    /// As much as is looked at. An answer that breaks off is as good as its status: what was taken must not be sent again.
    private static func read(_ body: HTTPClientResponse.Body) async -> [UInt8] {
        var answer: [UInt8] = []
        do {
            for try await piece in body {
                answer += piece.readableBytesView
                if answer.count > ExportOutcome.longestAnswer { break }
            }
        } catch {}
        return answer
    }

    public func shutdown() async { try? await client.shutdown() }
}
