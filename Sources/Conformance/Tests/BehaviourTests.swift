import Dispatch
import Gate
import Locking
import Signature
import Timing

/// How a plugin behaves in a process that it shares.
enum BehaviourTests {
    static let all = [
        ConformanceTest(
            "thread-model",
            "Calls from four threads at once answer as one call does; those to a serial plugin come one at a time, from any thread.",
            meaning: "A plugin that says 'concurrent' and is not loses or mixes up answers under load.",
            page: "threads.md#serial-and-concurrent",
            deadline: .seconds(120), threadModel),
        ConformanceTest(
            "standard-output", "Nothing is written to standard output.",
            meaning: "The answers of `crucible run` and `crucible call`, which programs read, are mixed with the plugin's text.",
            page: "abi.md", standardOutput),
        ConformanceTest(
            "process-settings", "Environment, working directory, locale, umask and signal handlers stay as they are.",
            meaning: "Relative paths, number formats or crash reports of the host and of every other plugin change.", page: "abi.md",
            processSettings),
        ConformanceTest(
            "status-known", "Whatever functions and health answer is a status of the table, and what they write is UTF-8.",
            meaning: "The host shows STATUS_4711, or refuses the answer as broken.", page: "abi.md#statuses", statusKnown),
    ]

    private static func threadModel(_ context: TestContext) throws {
        let instance = try context.start()
        guard !instance.functions.isEmpty else {
            instance.end()
            throw NotApplicable("it provides no functions")
        }
        let samples = try Samples(instance, context)
        for function in instance.functions {
            // Each thread has a question of its own, so that answers that are mixed up show.
            let questions = (0..<4).map { samples.valid(function, number: $0) }
            // Twice in a row, so that what alternates is seen to do so.
            func alone() throws -> [[PluginCall.Outcome]] {
                try questions.map { question in try (0..<2).compactMap { _ in try context.finish(instance, function, question) } }
            }
            context.step("\(function.title) from one thread")
            let before = try alone()
            context.step("\(function.title) from four threads")
            let together = askTogether(questions, rounds: before.joined().allSatisfy(\.isOK) ? 50 : 5) {
                try? context.finish(instance, function, $0)
            }
            context.step("\(function.title) from one thread again")
            let after = try alone()
            for (number, outcomes) in together.enumerated() {
                judge(outcomes, alone: before[number] + after[number], function, context)
            }
        }
        instance.end()
    }

    /// One thread for each question, all at once: what each got.
    private static func askTogether(
        _ questions: [[GateValue]], rounds: Int, _ ask: @escaping @Sendable ([GateValue]) -> PluginCall.Outcome?
    ) -> [[PluginCall.Outcome]] {
        let (answers, group) = (Locked([[PluginCall.Outcome]](repeating: [], count: questions.count)), DispatchGroup())
        for (number, question) in questions.enumerated() {
            group.enter()
            HostThread.start("caller") {
                for _ in 0..<rounds {
                    guard let outcome = ask(question) else { break }
                    answers.withLock { $0[number].append(outcome) }
                }
                group.leave()
            }
        }
        group.wait()
        return answers.withLock { $0 }
    }

    /// Answers are compared only where calls from one thread agree, before and after: elsewhere they depend on time or state.
    private static func judge(
        _ outcomes: [PluginCall.Outcome], alone: [PluginCall.Outcome], _ function: PluginFunction, _ context: TestContext
    ) {
        guard let first = alone.first else { return }
        if let other = outcomes.first(where: { $0.status != first.status && !bounds.contains($0.status) }) {
            context.fail("\(function.title) answers \(first.status) alone and \(other.status) when several threads call")
        }
        let expected = answer(first)
        guard first.isOK, alone.count == 4, alone.allSatisfy({ $0.isOK && answer($0) == expected }) else { return }
        if let other = outcomes.first(where: { $0.isOK && answer($0) != expected }) {
            let (one, two) = (expected.joined(separator: ", ").shortened, answer(other).joined(separator: ", ").shortened)
            context.fail("\(function.title) answers '\(one)' alone and '\(two)' to the same question when several threads call")
        }
    }

    /// The outs, or the text of `done`.
    private static func answer(_ outcome: PluginCall.Outcome) -> [String] {
        outcome.outs.isEmpty ? [outcome.text] : outcome.outs.map(\.value.text)
    }

    /// What a plugin may answer because there is much to do.
    private static let bounds: Set<GateStatus> = [.resourceExhausted, .unavailable]

    /// A life with a call of every function.
    private static func live(_ context: TestContext) throws {
        let instance = try context.start()
        let samples = try Samples(instance, context)
        for function in instance.functions {
            context.step(function.title)
            _ = try context.finish(instance, function, samples.valid(function))
        }
        context.step("the end")
        instance.end()
    }

    private static func standardOutput(_ context: TestContext) throws {
        try live(context)
        let text = StandardOutput.text
        context.expect(text.isEmpty, "it wrote to standard output: \(text.shortened); use crucible.log/1, or standard error")
    }

    private static func processSettings(_ context: TestContext) throws {
        let before = ProcessSettings.now()
        try live(context)
        for difference in before.differences(to: .now()) { context.fail("it changed \(difference)") }
    }

    private static func statusKnown(_ context: TestContext) throws {
        let instance = try context.start()
        let samples = try Samples(instance, context)
        for function in instance.functions {
            context.step(function.title)
            guard let outcome = try context.finish(instance, function, samples.valid(function)) else { continue }
            context.expect(outcome.status.isKnown, "\(function.title) answered \(outcome.status), which is no status of the table")
            let outs = function.signature.parameters.filter { if case .out = $0.kind { true } else { false } }
            for (out, parameter) in zip(outcome.outs, outs) {
                guard outcome.isOK, parameter.kind == .out(.str), case .bytes(let bytes) = out.value else { continue }
                context.expect(String(validating: bytes, as: UTF8.self) != nil, "\(function.title) wrote \(out.name), which is not UTF-8")
            }
        }
        context.step("health")
        if case .failure(let failure)? = instance.health() {
            context.expect(failure.status.isKnown, "health answered \(failure.status), which is no status of the table")
        }
        instance.end()
    }
}
