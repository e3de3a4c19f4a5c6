import Gate
import Signature
import Timing

/// Random arguments, each made from a seed of its own, so that the one that failed can be made again.
enum FuzzTest {
    static let test = ConformanceTest(
        "fuzz", "With --fuzz SECONDS: random arguments, and mutations of valid documents, do no harm.",
        meaning: "Somebody will find the input that crashes the host.", page: "testing.md#fuzzing", deadline: .seconds(60), run)

    private static func run(_ context: TestContext) throws {
        guard let length = context.fuzzing else { throw NotApplicable("only with --fuzz SECONDS") }
        let instance = try context.start()
        let functions = instance.functions.filter { !$0.inputs.isEmpty }
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("no function takes arguments")
        }
        let samples = try Samples(instance, context)
        let end = SystemClock.shared.now() + length.nanoseconds
        var seed = context.seed
        repeat {
            context.trying(seed: seed)
            var random = SeededGenerator(seed: seed)
            let function = functions.randomElement(using: &random)!
            let inputs = samples.valid(function).map { Mutation.value($0, using: &random) }
            context.step("\(function.title) with \(describe(inputs))")
            let options = PluginInstance.CallOptions(timeout: .milliseconds(200), isGuarded: true)
            if let outcome = try context.finish(instance, function, inputs, options), !outcome.status.isKnown {
                context.fail("\(function.title) answered \(outcome.status) to \(describe(inputs)) (seed \(seed))")
                break
            }
            seed &+= 1
        } while SystemClock.shared.now() < end
        context.step("the end after fuzzing")
        instance.end()
    }

    private static func describe(_ inputs: [GateValue]) -> String {
        inputs.map { input in
            switch input {
            case .str(let text): JSONDocument.string(text.shortened).text
            case .bytes(let bytes): "\(bytes.count) bytes"
            default: "\(input)"
            }
        }.joined(separator: ", ")
    }
}
