import CruciblePlugin
import Locking

/// What Swap/tally.c is in C: totals by key, which move from one generation to the next. Each number that is published on `tally.add` is added
/// to the last key.
public final class SwiftTally: StatefulPlugin {
    static let keys = 16

    /// add: a key and an amount, with a space between them. The new total of the key.
    static let interface = Interface(name: "test.swift/1", signatures: ["add(str request, out str total)"])

    public static let description = PluginDescription(
        id: "test.swift-tally", version: "1.0.0", summary: "totals that move",
        provides: [Provided(interface, [.ask { plugin, _, request in try (plugin as! SwiftTally).add(request) }])],
        requires: [.one(.event)])

    private let host: Host
    private let totals = Locked([Int](repeating: 0, count: SwiftTally.keys))

    public init(host: Host) throws { self.host = host }

    public func start(_ call: Call) async throws {
        _ = try host.events.subscribe(EventSubscription(name: "adding", topics: ["tally.add"], overflow: .block, queue: 16)) { [self] event in
            guard case .int(let amount)? = event.data else { throw Failure(.invalidArgument, "a number is wanted") }
            // Something that takes a while, in the middle of which a swap may come.
            try await Task.sleep(for: .microseconds(200))
            totals.withLock { $0[Self.keys - 1] += amount }
        }
    }

    private func add(_ request: String) throws -> String {
        let numbers = request.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2, (0..<Self.keys).contains(numbers[0]) else {
            throw Failure(.invalidArgument, "a key below \(Self.keys) and an amount are wanted")
        }
        return totals.withLock { totals in
            totals[numbers[0]] += numbers[1]
            return "\(totals[numbers[0]])"
        }
    }

    // MARK: State

    public static let state = StateDescription(schema: "test.swift-tally", version: 1)

    public func saveState(_ call: Call) throws -> [UInt8] {
        Array(totals.withLock { $0 }.map { "\($0)" }.joined(separator: " ").utf8)
    }

    public func restoreState(_ state: [UInt8], version: UInt32, _ call: Call) throws {
        let saved = String(decoding: state, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        guard saved.count == Self.keys else { throw Failure(.invalidArgument, "the state has \(saved.count) totals") }
        totals.withLock { $0 = saved }
    }
}

@_cdecl("crucible_plugin_entry")
public func entry(_ negotiation: Negotiation) -> Int32 { serve(SwiftTally.self, negotiation) }
