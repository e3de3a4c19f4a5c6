import CruciblePlugin

/// A prompt with the tools that it names, in the order of the text.
struct InlinePrompt: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case text(String)
        case mention(InlineTool)
    }

    var pieces: [Piece]

    var tools: [InlineTool] {
        pieces.compactMap { if case .mention(let tool) = $0 { tool } else { nil } }
    }

    /// The prompt as a person would read it, each mention replaced by what it refers to.
    var readable: String {
        let several = tools.count > 1
        var number = 0
        return pieces.map { piece in
            switch piece {
            case .text(let text): return text
            case .mention(let tool):
                number += 1
                return several ? "result \(number) (\(tool.name))" : "the result of \(tool.name)"
            }
        }.joined()
    }
}

/// A tool that a prompt names.
struct InlineTool: Sendable, Equatable {
    var name: String
    /// An object.
    var arguments: JSONValue
    /// As written, without the `@`.
    var source: String
}

/// What is wrong with a mention.
enum InlineProblem: Error, Sendable, Equatable {
    /// No tool has that name.
    case unknown(name: String, place: TextPlace)
    /// The arguments cannot be read.
    case malformed(name: String, problem: String, place: TextPlace)
}
