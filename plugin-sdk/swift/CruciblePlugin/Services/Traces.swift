import CCrucible

/// `crucible.trace/1`: what this plugin says of its part of a trace. Nothing here crosses to the host for a call that is not traced, and
/// nothing throws: a request goes on without.
public struct Traces: Sendable {
    let table: ImportTable?
    private typealias Note = @convention(c) (Crossing.CallPointer, crucible_str) -> Int32

    /// Says something of the span of a call that this plugin serves or has opened. Never the text of prompts and answers, and no secrets.
    public func note(_ call: Call, _ note: TraceNote) {
        guard call.isTraced, let table, let document = try? JSON.encode(note) else { return }
        let function = table.function(0, as: Note.self)
        try? table.cross(call) { pointer in document.withCrucibleStr { function(pointer, $0) } }
    }

    /// The `traceparent` of W3C for what somebody outside does for this call; nil when it is not traced. The http service sends it by itself.
    public func parent(_ call: Call) -> String? {
        guard call.isTraced, let table, let text = try? table.read(1, call), !text.isEmpty else { return nil }
        return text
    }
}

extension Host {
    /// Runs `body` as a span of its own below `parent`; with `parent` itself when that is not traced. What `body` throws is the span's status.
    ///
    /// - Parameters:
    ///   - name: what it is for, in few words that repeat.
    ///   - outbound: somebody outside of the host is asked.
    ///   - attributes: see ``TraceNote/attributes``; not made unless they are needed.
    public func withSpan<Result: Sendable>(
        _ name: @autoclosure () -> String, below parent: Call, outbound: Bool = false,
        _ attributes: @autoclosure () -> [String: JSONValue] = [:], _ body: @Sendable (Call) async throws -> Result
    ) async throws -> Result {
        let traces = traces
        guard parent.isTraced, traces.table != nil else { return try await body(parent) }
        let note = TraceNote(name: name(), outbound: outbound, attributes: attributes())
        return try await withCall(below: parent, timeout: nil) { call in
            traces.note(call, note)
            do { return try await body(call) } catch {
                traces.note(call, TraceNote(status: Failure(error).status))
                throw error
            }
        }
    }
}
