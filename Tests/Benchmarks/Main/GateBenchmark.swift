import CBench
import Gate
import Signature

/// A gate call against a direct call through a pointer, from a loop in C.
enum GateBenchmark {
    private static let calls: Int64 = 200_000
    private static let repetitions = 31

    static func run() throws -> Bool {
        print("One call, in nanoseconds of the calling thread: median of \(repetitions) interleaved repetitions of \(calls) calls (least to greatest)")
        let gate = Gate()
        let add = try connect(gate, "add(i64 a, i64 b, out i64 sum)", cb_provider_add())
        let echo = try connect(gate, "echo(str text, out str answer)", cb_provider_echo())
        let bare = cb_bare_add()!
        let directAdd = series("direct add", cb_time_add, cb_direct_add())
        let bareAdd = series("bare libffi closure + ffi_call, add", cb_time_add, bare)
        let gateAdd = series("gate add", cb_time_add, add)
        let directEcho = series("direct echo, 64 bytes", cb_time_echo, cb_direct_echo())
        let gateEcho = series("gate echo, 64 bytes", cb_time_echo, echo)
        let threads = [(cb_time_add as cb_loop, add, "add"), (cb_time_echo as cb_loop, echo, "echo")].map { loop, function, name in
            [1, 2].map { count in
                Series("gate \(name), \(count) thread\(count > 1 ? "s, each" : "")") {
                    Double(cb_time_threads(loop, function, calls, Int32(count))) / Double(calls)
                }
            }
        }
        let directThreads = [1, 2].map { count in
            Series("direct add, \(count) thread\(count > 1 ? "s, each" : "")") {
                Double(cb_time_threads(cb_time_add, cb_direct_add(), calls, Int32(count))) / Double(calls)
            }
        }
        let all = [directAdd, bareAdd, gateAdd, directEcho, gateEcho] + directThreads + threads.flatMap { $0 }
        Series.run(all, repetitions: repetitions)
        for series in all { print(series.line(unit: "ns", digits: 1)) }
        guard all.allSatisfy({ $0.values.allSatisfy { $0 > 0 } }) else {
            print("  FAIL  a call gave a wrong answer")
            return false
        }
        print("  two threads against one, direct add: \(number(directThreads[1].ratio(to: directThreads[0]), 2)) times (what the machine adds)")
        print("  gate add is \(number(gateAdd.ratio(to: bareAdd), 2)) times bare libffi")
        return [
            verdict("gate call against direct call, add", gateAdd.ratio(to: directAdd), limit: 35, unit: "times"),
            verdict("gate call against direct call, echo", gateEcho.ratio(to: directEcho), limit: 35, unit: "times"),
            verdict("two threads against one, add", threads[0][1].ratio(to: threads[0][0]), limit: 1.3, unit: "times"),
            verdict("two threads against one, echo", threads[1][1].ratio(to: threads[1][0]), limit: 1.3, unit: "times"),
        ].allSatisfy { $0 }
    }

    private static func connect(_ gate: Gate, _ signature: String, _ target: @escaping cb_function) throws -> cb_function {
        let consumer = Party(id: "consumer", generation: 1, isSerial: false, admission: .open)
        let provider = Party(id: "provider", generation: 1, isSerial: false, admission: .open)
        let parsed = try Signature(parsing: signature)
        provider.serve(instance: nil, [FunctionName("bench.calls/1", parsed.name): target])
        let seat = Seat("provider")
        seat.install(provider)
        return try gate.connect(consumer: consumer, to: .seat(seat), interface: "bench.calls/1", signature: parsed
        ).function
    }

    private static func series(
        _ name: String, _ loop: @escaping @convention(c) (cb_function?, Int64) -> Int64, _ function: @escaping cb_function
    ) -> Series {
        Series(name) { Double(loop(function, calls)) / Double(calls) }
    }
}
