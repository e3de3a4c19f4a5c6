import Gate
import Recording
import Signature
import Timing

/// Random calls, each made from a seed of its own, so that those that failed can be made again; and the calls of a file.
enum FuzzTest {
    static let test = ConformanceTest(
        "fuzz", "With --fuzz SECONDS: random arguments, and mutations of valid documents, do no harm.",
        meaning: "Somebody will find the input that crashes the host.", page: "testing.md#fuzzing", deadline: .seconds(60), run)

    /// What the arguments of calls that are written down may hold together, in bytes.
    private static let maximumWritten = 8 << 20

    private static func run(_ context: TestContext) throws {
        guard let order = context.fuzzing else { throw NotApplicable("only with --fuzz SECONDS") }
        let instance = try context.start()
        let isDone = if case .play(let input) = order { try play(input, instance, context) } else { try fuzz(order, instance, context) }
        if isDone { context.hasTriedAll() }
        context.step("the end after fuzzing")
        instance.end()
    }

    /// Random calls: made, or written down. Whether none of them broke a rule.
    private static func fuzz(_ order: FuzzOrder, _ instance: PluginInstance, _ context: TestContext) throws -> Bool {
        let functions = instance.functions.filter { !$0.inputs.isEmpty }
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("no function takes arguments")
        }
        let samples = try Samples(instance, context)
        func made(_ seed: UInt64) -> (function: PluginFunction, inputs: [GateValue]) {
            var random = SeededGenerator(seed: seed)
            let function = functions.randomElement(using: &random)!
            return (function, samples.valid(function).map { Mutation.value($0, using: &random) })
        }
        switch order {
        case .random(let length):
            let end = SystemClock.shared.now() + length.nanoseconds
            var seed = context.seed
            repeat {
                let (function, inputs) = made(seed)
                guard try attempt(seed, function, inputs, instance, context) else { return false }
                seed &+= 1
            } while SystemClock.shared.now() < end
        case .writeDown(let count, let file):
            var (calls, size): ([FuzzCall], Int) = ([], 0)
            for back in 0..<UInt64(count) {
                let (function, inputs) = made(context.seed &- back)
                size += inputs.reduce(0) { $0 + $1.size }
                guard calls.isEmpty || size <= maximumWritten else { break }
                calls.append(FuzzCall(function, inputs))
            }
            try FuzzInput(calls.reversed()).write(file)
        case .play: break
        }
        return true
    }

    private static func play(_ input: FuzzInput, _ instance: PluginInstance, _ context: TestContext) throws -> Bool {
        // All of them are looked at before the first is made.
        let calls = try input.calls.map { call throws(ConformanceFailure) in
            guard let function = instance.functions.first(where: { $0.title == call.title }) else {
                throw ConformanceFailure(["the input calls \(call.title), which the plugin does not provide"])
            }
            let inputs = zip(call.arguments, function.inputs).compactMap { $0.value(as: $1) }
            guard inputs.count == function.inputs.count, inputs.count == call.arguments.count else {
                throw ConformanceFailure(["the input has other arguments than \(function.interface) \(function.signature): \(call)"])
            }
            return (function, inputs)
        }
        for (index, (function, inputs)) in calls.enumerated() {
            guard try attempt(UInt64(index), function, inputs, instance, context) else { return false }
        }
        return true
    }

    /// Makes a call. Whether more can follow: not when the plugin has broken a rule.
    private static func attempt(
        _ number: UInt64, _ function: PluginFunction, _ inputs: [GateValue], _ instance: PluginInstance, _ context: TestContext
    ) throws -> Bool {
        let call = FuzzCall(function, inputs)
        context.trying(number, function.title)
        context.step("\(call)")
        let options = PluginInstance.CallOptions(timeout: .milliseconds(200), isGuarded: true)
        guard let outcome = try context.finish(instance, function, inputs, options), !outcome.status.isKnown else { return true }
        context.fail("\(function.title) answered \(outcome.status) to \(call)")
        return false
    }
}

extension GateValue {
    /// In bytes.
    fileprivate var size: Int {
        switch self {
        case .str(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .bool, .i32, .u32, .i64, .u64, .f64: 8
        }
    }
}
