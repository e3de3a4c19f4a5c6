/// The revisions of the Model Context Protocol that this client speaks, newest first.
///
/// Revisions up to 2025-11-25 open a connection with `initialize`. 2026-07-28 has no handshake: every request carries its version and
/// the client's capabilities in `_meta`, and `server/discover` tells what a server speaks. On stdio the specification has a client
/// probe with `server/discover` and take any answer that is not of the new kind, or none, as a sign of the older one.
enum ProtocolVersion {
    static let modern = ["2026-07-28"]
    static let handshake = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

    /// The newest of `known` that `offered` has too.
    static func newest(of known: [String], in offered: [String]) -> String? { known.first(where: offered.contains) }

    /// What to offer after `version` was refused.
    static func older(than version: String) -> String? {
        handshake.firstIndex(of: version).flatMap { $0 + 1 < handshake.count ? handshake[$0 + 1] : nil }
    }
}

/// How a session opens its connection.
enum Opening: Sendable {
    /// `server/discover` first, then `initialize` if that gets no answer of the new kind.
    case probe
    /// `initialize` at once: the server is known to be of the older kind.
    case handshake
}

/// Numbers of JSON-RPC and of MCP that mean something to this client.
enum RPCCode {
    static let methodNotFound = -32601
    static let invalidParameters = -32602
    static let unsupportedVersion = -32022
}
