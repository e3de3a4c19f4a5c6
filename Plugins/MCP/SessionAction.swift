import CruciblePlugin

/// Identifies a tool call between the caller and the session, across the requests that it takes.
struct CallToken: Hashable, Sendable {
    var number: UInt64
}

/// What a session wants done.
enum SessionAction: Equatable, Sendable {
    /// A line for the server's standard input, without line feed. `request` is the id when it is a request.
    case write(String, request: Int?)
    case complete(CallToken, Result<ToolResult, Failure>)
    case progress(CallToken, ToolProgress)
    case log(Log.Level, String)
    /// The tools are known and calls are taken.
    case ready
    /// The connection could not be opened; the server is of no use any more.
    case failed(reason: String)
}

/// The times of one session.
struct SessionLimits: Equatable, Sendable {
    /// From the first byte until the tools are known.
    var start: Duration
    /// For one tool call.
    var call: Duration

    /// How long the probe may go unanswered before the handshake is tried. A server that is only slow answers the handshake with the
    /// versions that it wants, so too short a time costs one exchange.
    var probe: Duration { min(start / 3, .seconds(10)) }
    /// For one page when the list of tools is read again.
    var listing: Duration { start }

    static let maximumCalls = 64
    /// Rounds of `input_required` that one call may take.
    static let maximumRounds = 8
    /// Between two readings of the list of tools, whatever the server announces.
    static let refreshInterval: Duration = .milliseconds(500)
}
