import CBench
import ForeignFunction
import Gate
import Signature

/// A gate call against a direct call through a pointer, from loops in C: by kind of call, on one thread and on two. How calls cross, by
/// stubs or by libffi alone, is fixed for a process: each is measured in one of its own, beside direct calls of its own.
struct GateBenchmark {
    private static let repetitions = 61

    /// What is called, and how often in one repetition.
    private struct Kind {
        let number: Int
        let name: String
        let calls: Int64
        /// What the gate may cost, in direct calls; nil: it is shown, and nothing is promised. By stubs, a text costs more than numbers do,
        /// since the gate looks at every byte of it, which a direct call does not.
        let limit: (stubs: Double?, libffi: Double?)
    }

    private static let kinds = [
        Kind(number: CB_ADD, name: "numbers", calls: 200_000, limit: (3.5, 35)),
        Kind(number: CB_LENGTH, name: "text of 64 bytes in", calls: 200_000, limit: (35, 35)),
        Kind(number: CB_ECHO, name: "text of 64 bytes in and out", calls: 50_000, limit: (35, 35)),
        Kind(number: CB_VISIT, name: "with a callback", calls: 10_000, limit: (nil, nil)),
        Kind(number: CB_ASK, name: "asynchronous, with done", calls: 10_000, limit: (nil, nil)),
    ]

    /// The series of one kind.
    private struct Row {
        let kind: Kind
        let direct: Series
        let gate: Series
        let both: Series

        var all: [Series] { [direct, gate, both] }

        init(_ kind: Kind, _ gate: BenchGate) throws {
            let function = try gate.connect(kind.number)
            self.kind = kind
            direct = Series.calls("direct", kind.number, cb_direct(Int32(kind.number)), kind.calls)
            self.gate = Series.calls("gate", kind.number, function, kind.calls)
            both = Series.calls("gate, two threads", kind.number, function, kind.calls, threads: 2)
        }
    }

    static func run() throws -> Bool {
        let isStubs = CallPath.current == .stubs
        print("""

            One call through a gate, by \(isStubs ? "stubs" : "libffi alone"), in nanoseconds of the calling thread: medians of \(repetitions)
            interleaved repetitions
              \(padded("", 34)) direct     gate   times   each of 2 threads   times 1 thread
            """)
        let gate = BenchGate()
        let rows = try kinds.map { try Row($0, gate) }
        let accounting = try AccountingBenchmark(gate)
        let directBoth = Series.calls("direct, two threads", CB_ADD, cb_direct(Int32(CB_ADD)), 200_000, threads: 2)
        let all = rows.flatMap(\.all) + accounting.all + [directBoth]
        Series.run(all, repetitions: repetitions)
        guard all.allSatisfy({ $0.values.allSatisfy { $0 > 0 } }) else {
            print("  FAIL  a call gave a wrong answer")
            return false
        }
        for row in rows { print(line(row)) }
        let scaling = number(directBoth.ratio(to: rows[0].direct), 2)
        print("  \(padded("direct, numbers", 61)) \(leftPadded(number(directBoth.median, 1), 15)) \(leftPadded(scaling, 16))")
        accounting.report(gate: rows[0].gate)
        return rows.map { judge($0, isStubs: isStubs) }.allSatisfy { $0 }
    }

    private static func line(_ row: Row) -> String {
        let cells = [
            (row.direct.median, 1, 7), (row.gate.median, 1, 8), (row.gate.ratio(to: row.direct), 2, 7), (row.both.median, 1, 19),
            (row.both.ratio(to: row.gate), 2, 16),
        ]
        return "  \(padded(row.kind.name, 34))" + cells.map { leftPadded(number($0.0, $0.1), $0.2) }.joined(separator: " ")
    }

    private static func judge(_ row: Row, isStubs: Bool) -> Bool {
        let limit = isStubs ? row.kind.limit.stubs : row.kind.limit.libffi
        let name = "\(row.kind.name), \(isStubs ? "stubs" : "libffi")"
        let ratio = row.gate.ratio(to: row.direct)
        let isCheap = limit.map { verdict("gate against direct: \(name)", ratio, limit: $0, unit: "times") } ?? true
        let scales = verdict("two threads against one: \(name)", row.both.ratio(to: row.gate), limit: 1.3, unit: "times")
        return isCheap && scales
    }
}

extension Series {
    /// Nanoseconds of one call.
    static func calls(_ name: String, _ kind: Int, _ function: @escaping cb_function, _ calls: Int64, threads: Int32 = 1) -> Series {
        Series(name) { Double(cb_time(Int32(kind), function, calls, threads)) / Double(calls) }
    }
}
