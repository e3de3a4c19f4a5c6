import CBench
import ForeignFunction

/// What it costs to know which calls are inside a plugin, and how many there were: the same call without any of a gate's duties, with a frame
/// that shows it, with that and a count of the calls that ended, and through the gate.
struct AccountingBenchmark {
    private let bare: Series
    private let framed: Series
    private let counted: Series

    var all: [Series] { [bare, framed, counted] }

    init(_ gate: BenchGate) throws {
        let (calls, isStubs): (Int64, Bool) = (200_000, CallPath.current == .stubs)
        let name = isStubs ? "stub" : "libffi closure and ffi_call"
        bare = Series.calls("\(name), no duties", CB_ADD, isStubs ? cb_bare_stub() : cb_bare_libffi(), calls)
        framed = Series.calls("\(name), shown while inside", CB_ADD, isStubs ? cb_framed_stub() : cb_framed_libffi(), calls)
        counted = Series.calls("\(name), shown and counted", CB_ADD, isStubs ? cb_counted_stub() : cb_counted_libffi(), calls)
    }

    /// - Parameter gate: the same call through the gate, measured in turn with these.
    func report(gate: Series) {
        print("  Accounting and metering, numbers:")
        for series in all { print("  \(series.line(unit: "ns", digits: 1))") }
        print("  \(Series("gate, all duties", of: gate.values).line(unit: "ns", digits: 1))")
        let (frame, count, others) = (framed.difference(to: bare), counted.difference(to: framed), gate.difference(to: counted))
        print("    the frame adds \(number(frame, 1)) ns, the count \(number(count, 1)) ns, the other duties \(number(others, 1)) ns")
        print("    with the count a call takes \(number(counted.ratio(to: framed), 2)) times what it takes without")
    }
}
