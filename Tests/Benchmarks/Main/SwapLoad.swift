import Gate
import Host

/// The plugin of Tests/Benchmarks/Load, as the benchmark calls it.
struct SwapLoad {
    private let host: Host

    /// Begins to call `tally` on that many threads.
    init(_ host: Host, threads: UInt64, keepsTotals: Bool) throws {
        self.host = host
        _ = try call("begin", .u64(threads), .bool(keepsTotals))
    }

    /// Adds what the calling threads saw.
    func complete(_ figures: SwapFigures) throws -> SwapFigures {
        var figures = figures
        figures.longestCall = Double(try call("held", .i64(figures.from), .i64(figures.to))[0]) / 1_000_000
        return figures
    }

    /// The calls made until now.
    func made() throws -> Int64 { try call("made")[0] }

    /// Ends the threads. Gives how many calls they made, and how many replies were wrong.
    func end() throws -> (calls: Int64, wrong: Int64) {
        let outs = try call("end")
        return (outs[0], outs[1])
    }

    private func call(_ function: String, _ inputs: GateValue...) throws -> [Int64] {
        try HostCall(host.edge(nil, function, of: "load")).synchronous(inputs).map { out in
            guard case .word(let word) = out.value else { return 0 }
            return Int64(bitPattern: word)
        }
    }
}
