/// One event of a `text/event-stream`.
struct ServerSentEvent: Equatable {
    /// The `event` field; empty when the server named none.
    var type: String
    /// The `data` lines, joined with line feeds. Malformed UTF-8 is repaired, as the standard asks.
    var data: String
}
