import Gate
import Signature

/// Functions that answer later.
enum AsynchronousTests {
    static let all = [
        ConformanceTest(
            "done-once", "done is called once and never after a refusal; no callback comes after it; what is passed is valid text.",
            meaning: "The gate drops the second answer; a consumer without a gate would free its context twice.",
            page: "abi.md#asynchronous-functions", doneOnce),
        ConformanceTest(
            "cancellation",
            "A call that is cancelled, or whose deadline passes, calls done within the gate's grace of 2 s (the suite gives 4 s).",
            meaning: "Stopping, swapping and Ctrl-C wait for work that nobody wants, and the gate answers in the plugin's place.",
            page: "calls.md#cancellation", cancellation),
        ConformanceTest(
            "calls-closed", "Every call that the plugin opens is closed when its work is done.",
            meaning: "The host's table of calls fills, until no plugin gets one any more.", page: "calls.md#opening-a-call", callsClosed),
    ]

    private static func asynchronous(_ instance: PluginInstance) throws -> [PluginFunction] {
        let functions = instance.functions.filter(\.signature.isAsynchronous)
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("it has no asynchronous functions")
        }
        return functions
    }

    private static func doneOnce(_ context: TestContext) throws {
        let instance = try context.start()
        let functions = try asynchronous(instance)
        let samples = try Samples(instance, context)
        for function in functions {
            let empty = samples.valid(function).map { if case .str = $0 { GateValue.str("") } else { $0 } }
            for (name, inputs) in [("valid arguments", samples.valid(function)), ("empty texts", empty)] {
                context.step("\(function.title) with \(name)")
                let call = try instance.call(function, inputs)
                if call.wait(.milliseconds(500)) == nil {
                    call.cancel()
                    _ = call.wait(PluginInstance.cancellationGrace)
                }
                // Time for what must not come.
                Pause.seconds(0.2)
                for problem in call.problems { context.fail(problem) }
                call.close()
            }
        }
        instance.end()
    }

    private static func cancellation(_ context: TestContext) throws {
        let instance = try context.start()
        let functions = try asynchronous(instance)
        let samples = try Samples(instance, context)
        instance.host.isUnanswered = true
        let patience = PluginInstance.cancellationGrace + PluginInstance.cancellationGrace
        for function in functions {
            context.step("\(function.title), cancelled")
            let cancelled = try instance.call(function, samples.valid(function))
            _ = cancelled.wait(.milliseconds(50))
            cancelled.cancel()
            context.expect(cancelled.wait(patience) != nil, "\(function.title) did not call done within \(patience) of being cancelled")
            cancelled.close()
            context.step("\(function.title), with a deadline of 50 ms")
            let late = try instance.call(function, samples.valid(function), PluginInstance.CallOptions(timeout: .milliseconds(50)))
            context.expect(
                late.wait(.milliseconds(50) + patience) != nil, "\(function.title) did not call done within \(patience) of its deadline")
            late.close()
        }
        instance.end()
    }

    private static func callsClosed(_ context: TestContext) throws {
        let instance = try context.start()
        let samples = try Samples(instance, context)
        let before = instance.host.gate.pendingCalls(by: instance.host.party)
        for function in instance.functions {
            context.step("\(function.title), twenty times")
            for _ in 0..<20 { _ = try context.finish(instance, function, samples.valid(function)) }
        }
        var open = 0
        // What ends with a call may end a moment later.
        for _ in 0..<40 {
            open = instance.host.gate.pendingCalls(by: instance.host.party) - before
            if open < 10 { break }
            Pause.seconds(0.05)
        }
        context.expect(open < 10, "\(open) calls are still open after twenty calls of each function; every call_open needs its call_close")
        instance.end()
    }
}
