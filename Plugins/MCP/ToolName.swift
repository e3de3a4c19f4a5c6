import CruciblePlugin

/// `server.tool`. Server names have no dot, so the first one separates; what the server calls its tool may have more.
struct ToolName: Equatable, Sendable {
    let server: String
    let tool: String

    init(_ text: String) throws(Failure) {
        guard let dot = text.firstIndex(of: "."), dot != text.startIndex, text.index(after: dot) != text.endIndex else {
            throw Failure(.invalidArgument, "tool name '\(ServerText.clean(text, limit: 100))' must have the form server.tool")
        }
        server = String(text[..<dot])
        tool = String(text[text.index(after: dot)...])
    }
}
