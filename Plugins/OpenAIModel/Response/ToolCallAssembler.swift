import CruciblePlugin

/// Puts tool calls together from the pieces of a stream.
struct ToolCallAssembler {
    /// Calls, and bytes of the arguments of one.
    struct Limits {
        var calls = 128
        var arguments = 1 << 20
    }

    enum Problem: Error, Equatable {
        case tooMany(limit: Int)
        case argumentsTooLong(limit: Int)
        case nameless
    }

    private struct Partial {
        var index: Int?
        var id = ""
        var name = ""
        var arguments = ""
    }

    private let limits: Limits
    private var calls: [Partial] = []

    init(limits: Limits = Limits()) { self.limits = limits }

    var isEmpty: Bool { calls.isEmpty }

    mutating func add(_ piece: ChatChunk.ToolCallPiece) throws(Problem) {
        let position = try place(of: piece)
        // Once given, id and name stay: some servers repeat them with every piece.
        if calls[position].id.isEmpty { calls[position].id = piece.id ?? "" }
        if calls[position].name.isEmpty { calls[position].name = piece.function?.name ?? "" }
        let arguments = Self.text(piece.function?.arguments)
        guard calls[position].arguments.utf8.count + arguments.utf8.count <= limits.arguments else {
            throw .argumentsTooLong(limit: limits.arguments)
        }
        calls[position].arguments += arguments
    }

    /// The calls in the order in which they began. An id that is missing or given twice is replaced with `call_N`, which none of
    /// `taken`, the ids of the conversation, has. No arguments at all mean an empty object.
    func finish(names: ToolNames, taken: Set<String>) throws(Problem) -> [ModelToolCall] {
        var used = taken
        // All that the server gave come first, so that none generated here collides with one of them.
        used.formUnion(calls.lazy.map(\.id))
        var given: Set<String> = []
        var number = 0
        var finished: [ModelToolCall] = []
        for call in calls {
            guard !call.name.isEmpty else { throw .nameless }
            var id = call.id
            if id.isEmpty || !given.insert(id).inserted {
                repeat {
                    number += 1
                    id = "call_\(number)"
                } while !used.insert(id).inserted
            }
            let arguments = call.arguments.allSatisfy(\.isWhitespace) ? "{}" : call.arguments
            finished.append(ModelToolCall(id: id, name: names.own(call.name), arguments: arguments))
        }
        return finished
    }

    /// Where the call of this piece stands. The index decides; without one, a new id or a name begins a call and the rest belongs to
    /// the latest.
    private mutating func place(of piece: ChatChunk.ToolCallPiece) throws(Problem) -> Int {
        let id = piece.id ?? ""
        if let index = piece.index {
            if let known = calls.firstIndex(where: { $0.index == index }) { return known }
        } else if !id.isEmpty {
            if let known = calls.firstIndex(where: { $0.id == id }) { return known }
        } else if (piece.function?.name ?? "").isEmpty, !calls.isEmpty {
            return calls.endIndex - 1
        }
        guard calls.count < limits.calls else { throw .tooMany(limit: limits.calls) }
        calls.append(Partial(index: piece.index))
        return calls.endIndex - 1
    }

    private static func text(_ arguments: JSONValue?) -> String {
        switch arguments {
        case nil, .null: ""
        case .string(let text): text
        case .some(let value): (try? JSON.encode(value)) ?? ""
        }
    }
}
