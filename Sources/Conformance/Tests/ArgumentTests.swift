import Gate
import Signature

/// Arguments that the types allow and that make no sense. Texts end where memory that cannot be read begins.
enum ArgumentTests {
    static let all = [
        ConformanceTest(
            "garbage-text", "Every text parameter takes garbage: empty, huge, with zero bytes, no JSON, deeply nested, wrong members.",
            meaning: "Any plugin, and any person who writes to the assistant, can crash the host.", page: "abi.md#signatures",
            deadline: .seconds(120), garbageText),
        ConformanceTest(
            "garbage-bytes", "Every bytes parameter takes no bytes, all byte values, what is no UTF-8, and a mebibyte.",
            meaning: "Any plugin can crash the host with data.", page: "abi.md#signatures", garbageBytes),
        ConformanceTest(
            "garbage-numbers", "Every number takes the ends of its range, infinities and NaN.",
            meaning: "A number crashes the host: an overflow trap, a division by zero, a huge allocation.", page: "abi.md#signatures",
            garbageNumbers),
        ConformanceTest(
            "full-out", "An out that takes no more is noticed: the function does not say OK when its answer was not taken.",
            meaning: "A consumer takes half an answer for a whole one.", page: "abi.md#outs", fullOut),
        ConformanceTest(
            "refused-callbacks", "Callbacks that answer GONE are survived, and done is still called at most once.",
            meaning: "A consumer that ends in the middle of a stream takes the plugin with it.",
            page: "abi.md#callbacks", refusedCallbacks),
    ]

    /// Calls every function that has such an input, once for each of its variants, and looks at the status.
    private static func callAll(
        _ context: TestContext, having type: (ValueType) -> Bool, what: String, deadline: Duration? = .milliseconds(500),
        _ variants: (PluginFunction, Samples) -> [(name: String, inputs: [GateValue])]
    ) throws {
        let instance = try context.start()
        let functions = instance.functions.filter { $0.inputs.contains(where: type) }
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("no function takes \(what)")
        }
        let samples = try Samples(instance, context)
        for function in functions {
            for variant in variants(function, samples) {
                context.step("\(function.title) with \(variant.name)")
                let options = PluginInstance.CallOptions(timeout: deadline, isGuarded: true)
                guard let outcome = try context.finish(instance, function, variant.inputs, options) else { continue }
                guard !outcome.status.isKnown else { continue }
                context.fail("\(function.title) with \(variant.name) answered \(outcome.status), which is no status of the table")
            }
        }
        context.step("the end after garbage")
        instance.end()
    }

    private static func garbageText(_ context: TestContext) throws {
        try callAll(context, having: { $0 == .str }, what: "text") { function, samples in
            Garbage.texts(near: samples.document(function)).map { name, text in
                (name, samples.valid(function).map { if case .str = $0 { .str(text) } else { $0 } })
            }
        }
    }

    private static func garbageBytes(_ context: TestContext) throws {
        try callAll(context, having: { $0 == .bytes }, what: "bytes") { function, samples in
            Garbage.bytes.map { name, bytes in (name, samples.valid(function).map { if case .bytes = $0 { .bytes(bytes) } else { $0 } }) }
        }
    }

    private static func garbageNumbers(_ context: TestContext) throws {
        try callAll(context, having: { Garbage.numbers($0) != nil }, what: "numbers") { function, samples in
            let valid = samples.valid(function)
            var variants: [(name: String, inputs: [GateValue])] = []
            for (place, type) in function.inputs.enumerated() {
                for value in Garbage.numbers(type) ?? [] {
                    var inputs = valid
                    inputs[place] = value
                    variants.append(("\(value) as its input \(place + 1)", inputs))
                }
            }
            // And all at their largest together: products and sums overflow only then.
            variants.append(("every number at its largest", zip(function.inputs, valid).map { Garbage.numbers($0)?.last ?? $1 }))
            return variants
        }
    }

    private static func fullOut(_ context: TestContext) throws {
        let instance = try context.start()
        let functions = instance.functions.filter { $0.signature.parameters.contains { [.out(.str), .out(.bytes)].contains($0.kind) } }
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("no function writes text or bytes")
        }
        let samples = try Samples(instance, context)
        for function in functions {
            context.step("\(function.title) with an out that takes nothing")
            let whole = try context.finish(instance, function, samples.valid(function))
            let full = try context.finish(instance, function, samples.valid(function), PluginInstance.CallOptions(outLimit: 0))
            guard let whole, whole.isOK, whole.firstOut != "", let full else { continue }
            context.expect(!full.isOK, "\(function.title) said OK though its out refused what it wrote; give back what write returns")
        }
        instance.end()
    }

    private static func refusedCallbacks(_ context: TestContext) throws {
        let instance = try context.start()
        let functions = instance.functions.filter { function in
            function.signature.parameters.contains { if case .callback = $0.kind { true } else { false } }
        }
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("no function takes callbacks")
        }
        let samples = try Samples(instance, context)
        for function in functions {
            context.step("\(function.title) with callbacks that answer GONE")
            _ = try context.finish(instance, function, samples.valid(function), PluginInstance.CallOptions(callbackStatus: .gone))
        }
        instance.end()
    }
}
