import CruciblePlugin
import Locking

/// Provides crucible.tools/1: two tools. `count` counts the words of a text, `tally` keeps a running total.
public final class %{Type}: ToolsProvider, StatefulPlugin {
    public static let description = PluginDescription(
        id: "%{id}", version: "1.0.0", summary: "%{summary}", provides: [.tools(by: %{Type}.self)])

    private let total = Locked(0)

    public init(host: Host) throws {}

    /// Every tool with the JSON Schema of its arguments, from which a model learns how to call it.
    public func catalogue(call: Call) throws -> ToolCatalogue {
        ToolCatalogue(
            tools: [
                ToolInfo(name: "%{symbol}.count", description: "Counts the words of a text.", inputSchema: Self.schema("text", "string")),
                ToolInfo(
                    name: "%{symbol}.tally", description: "Adds an amount to a running total and tells it.",
                    inputSchema: Self.schema("amount", "integer")),
            ], servers: [ToolServer(name: "%{symbol}", state: .ready)])
    }

    public func call(
        _ request: ToolCall, call: Call, progress: @escaping @Sendable (ToolProgress) throws -> Void
    ) async throws -> ToolResult {
        switch request.name {
        case "%{symbol}.count":
            guard let text = request.arguments["text"]?.string else { throw Failure(.invalidArgument, "\"text\" is missing or no text") }
            return Self.result("\(text.split(whereSeparator: \.isWhitespace).count) words")
        case "%{symbol}.tally":
            guard let amount = request.arguments["amount"]?.int else { throw Failure(.invalidArgument, "\"amount\" must be a whole number") }
            return Self.result("the total is \(try add(amount))")
        default: throw Failure(.notFound, "there are only the tools %{symbol}.count and %{symbol}.tally")
        }
    }

    /// Any thread may call, so the total stands behind a lock.
    private func add(_ amount: Int) throws -> Int {
        try total.withLock { total in
            let (sum, overflows) = total.addingReportingOverflow(amount)
            if overflows { throw Failure(.resourceExhausted, "the total does not fit 64 bits") }
            total = sum
            return sum
        }
    }

    private static func schema(_ argument: String, _ type: String) -> JSONValue {
        .object([
            "type": .string("object"), "properties": .object([argument: .object(["type": .string(type)])]),
            "required": .array([.string(argument)]),
        ])
    }

    private static func result(_ text: String) -> ToolResult {
        ToolResult(text: text, isError: false, content: [.object(["type": .string("text"), "text": .string(text)])])
    }

    // MARK: State: what the next generation begins with, when this library is replaced while it runs

    public static let state = StateDescription(schema: "%{id}", version: 1)

    public func saveState(_ call: Call) throws -> [UInt8] { Array("\(total.withLock { $0 })".utf8) }

    /// State comes from another library: it is checked, and nothing has changed before all of it is known to be good.
    public func restoreState(_ state: [UInt8], version: UInt32, _ call: Call) throws {
        guard version == 1, let value = Int(String(decoding: state, as: UTF8.self)) else {
            throw Failure(.invalidArgument, "this is not the state of version 1")
        }
        total.withLock { $0 = value }
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(%{Type}.self, negotiation) }
