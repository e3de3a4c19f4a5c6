import Descriptor
import Gate

/// State that moves from one generation to the next.
enum StateTests {
    static let all = [
        ConformanceTest(
            "state-roundtrip", "State that is saved, restored in a new instance and saved again is the same.",
            meaning: "A swap loses or changes what the plugin knows.", page: "abi.md#the-descriptor", roundtrip),
        ConformanceTest(
            "state-garbage", "Garbage as state is refused with a status; halves of a state do no harm.",
            meaning: "A damaged snapshot crashes the host, or is taken for a state.", page: "abi.md#the-descriptor", garbage),
        ConformanceTest(
            "state-version", "State of a version outside of the descriptor's range is refused.",
            meaning: "A swap back to an older build reads a layout that it does not know.", page: "abi.md#the-descriptor", version),
    ]

    /// An instance that has worked, and what it saved.
    private static func saved(_ context: TestContext) throws -> (schema: PluginDescriptor.StateSchema, state: [UInt8]) {
        guard let schema = try context.image().descriptor.stateSchema else { throw NotApplicable("it names no state schema") }
        let instance = try context.start()
        let samples = try Samples(instance, context)
        for function in instance.functions { _ = try context.finish(instance, function, samples.valid(function)) }
        context.step("save_state")
        let state = try save(instance)
        instance.end()
        return (schema, state)
    }

    private static func save(_ instance: PluginInstance) throws -> [UInt8] {
        switch instance.save() {
        case .success(let state): return state
        case .failure(let failure): throw ConformanceFailure(["save_state answered \(failure.status): \(failure)"])
        }
    }

    private static func roundtrip(_ context: TestContext) throws {
        let (schema, state) = try saved(context)
        let instance = try context.start()
        context.step("restore_state in a new instance")
        if let failure = instance.restore(state, version: UInt32(schema.written)) {
            context.fail("restore_state answered \(failure.status) to what save_state wrote: \(failure)")
        } else {
            context.step("save_state after restore_state")
            let again = try save(instance)
            context.expect(
                isSame(state, again), "saved again after it was restored, the state differs: \(state.count) and \(again.count) bytes")
        }
        instance.end()
    }

    /// The order of members is no difference.
    private static func isSame(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        if first == second { return true }
        guard let left = JSONDocument(parsing: String(decoding: first, as: UTF8.self)) else { return false }
        return left == JSONDocument(parsing: String(decoding: second, as: UTF8.self))
    }

    private static func garbage(_ context: TestContext) throws {
        let (schema, state) = try saved(context)
        var random = SeededGenerator(seed: context.seed)
        let noise = (0..<1021).map { _ in UInt8.random(in: 0...255, using: &random) }
        for (name, bytes, mustRefuse) in [
            ("random bytes", noise, true), ("1 KiB of 0xff", [UInt8](repeating: 0xff, count: 1024), true),
            ("half of a state", Array(state.prefix(state.count / 2)), false), ("no bytes", [], false),
            ("a state with bytes behind it", state + noise, false),
        ] {
            let instance = try context.start()
            context.step("restore_state with \(name)")
            let failure = instance.restore(bytes, version: UInt32(schema.written))
            if mustRefuse { context.expect(failure != nil, "restore_state takes \(name) for a state; check what you restore") }
            if let failure { context.expect(failure.status.isKnown, "restore_state with \(name) answered \(failure.status)") }
            context.step("the end after \(name)")
            instance.end()
        }
    }

    private static func version(_ context: TestContext) throws {
        let (schema, state) = try saved(context)
        var versions = [schema.written + 1]
        if schema.oldestRestorable > 0 { versions.append(schema.oldestRestorable - 1) }
        for version in versions {
            let instance = try context.start()
            context.step("restore_state with version \(version)")
            let failure = instance.restore(state, version: UInt32(version))
            context.expect(
                failure != nil,
                "restore_state takes version \(version); the descriptor says \(schema.oldestRestorable) to \(schema.written)")
            instance.end()
        }
    }
}
