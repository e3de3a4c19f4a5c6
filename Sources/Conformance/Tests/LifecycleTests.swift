import Gate

/// The orders in which a host may call, and those in which it must not.
enum LifecycleTests {
    static let all = [
        ConformanceTest(
            "start-stop", "create, start, ready, drain, stop, destroy: the whole life, twice, each with an instance of its own.",
            meaning: "The plugin does not run, or runs only once in a process, so that it can neither be started again nor swapped.",
            page: "abi.md#lifecycle-functions", startStop),
        ConformanceTest(
            "create-destroy", "An instance that never starts is destroyed, several times over.",
            meaning: "A host that gives up before the start crashes.", page: "abi.md#lifecycle-functions", createDestroy),
        ConformanceTest(
            "two-instances", "Two instances live at the same time, and the end of one does not harm the other.",
            meaning: "A swap, where old and new run side by side, breaks the old one.", page: "abi.md#lifecycle-functions", twoInstances),
        ConformanceTest(
            "failed-start", "A start that is cancelled or too late ends, and destroy follows without stop.",
            meaning: "A failing start takes the host with it, or never ends.",
            page: "ownership.md#when-the-plugin-stops", deadline: .seconds(25),
            failedStart),
        ConformanceTest(
            "wrong-order", "Functions before start and after stop, drain and stop twice or without start: each is answered, none crashes.",
            meaning: "A late call crashes the host.", page: "abi.md#lifecycle-functions", wrongOrder),
        ConformanceTest(
            "callbacks-after-stop",
            "Calls that still run when the plugin stops do not call back after destroy; callbacks that answer GONE do no harm.",
            meaning: "The plugin touches an instance that is freed, or calls a consumer that has ended.",
            page: "ownership.md#when-the-plugin-stops", deadline: .seconds(90), callbacksAfterStop),
    ]

    private static func startStop(_ context: TestContext) throws {
        _ = try context.image()
        for round in 1...2 {
            context.step("life \(round): create")
            let instance: PluginInstance
            do { instance = try PluginInstance(try context.image(), context.options) } catch {
                return context.fail("life \(round): \(error); \(Self.remedy)")
            }
            for step in PluginInstance.Step.allCases {
                context.step("life \(round): \(step.rawValue)")
                if let failure = instance.run(step) {
                    let remedy = step == .start || step == .ready ? "; \(Self.remedy)" : ""
                    context.fail("life \(round): \(step.rawValue) answered \(failure.status): \(failure)\(remedy)")
                }
            }
            context.step("life \(round): destroy")
            instance.destroy()
        }
    }

    private static let remedy = "if it needs a configuration, give it with --config FILE"

    private static func createDestroy(_ context: TestContext) throws {
        for _ in 0..<5 {
            let instance = try context.create()
            context.step("destroy without start")
            instance.destroy()
        }
    }

    private static func twoInstances(_ context: TestContext) throws {
        let first = try context.start()
        let samples = try Samples(first, context)
        func statuses(_ instance: PluginInstance) throws -> [GateStatus?] {
            try instance.functions.map { try context.finish(instance, $0, samples.valid($0))?.status }
        }
        context.step("calls to the first of two instances")
        let before = try statuses(first)
        let second = try context.start()
        context.step("calls to the second of two instances")
        _ = try statuses(second)
        context.step("the end of the second instance")
        second.end()
        context.step("calls to the first after the end of the second")
        for ((function, old), new) in zip(zip(first.functions, before), try statuses(first)) where old == .ok && new != .ok {
            context.fail("\(function.title) worked, and answers \(new.map { "\($0)" } ?? "nothing") since another instance has ended")
        }
        first.end()
    }

    private static func failedStart(_ context: TestContext) throws {
        for (name, timeout) in [("with a deadline that has passed", Duration.nanoseconds(1)), ("with 20 ms", .milliseconds(20))] {
            let instance = try context.create { $0.isUnanswered = true }
            context.step("start \(name), and peers that do not answer")
            let failure = instance.run(.start, timeout: timeout) ?? instance.run(.ready, timeout: timeout)
            context.step("destroy after that start")
            if failure == nil { instance.end() } else { instance.destroy() }
        }
    }

    private static func wrongOrder(_ context: TestContext) throws {
        let instance = try context.create()
        let samples = try Samples(instance, context)
        try callAll(instance, samples, "before start", context)
        context.step("drain and stop without start")
        _ = instance.run(.drain)
        _ = instance.run(.stop)
        instance.destroy()
        let second = try context.start()
        for step in [PluginInstance.Step.drain, .drain, .stop] {
            context.step(step.rawValue)
            _ = second.run(step)
        }
        try callAll(second, samples, "after stop", context)
        context.step("stop a second time")
        _ = second.run(.stop)
        context.step("destroy")
        second.destroy()
    }

    private static func callAll(_ instance: PluginInstance, _ samples: Samples, _ moment: String, _ context: TestContext) throws {
        for function in instance.functions {
            context.step("\(function.title) \(moment)")
            _ = try context.finish(instance, function, samples.valid(function))
        }
    }

    private static func callbacksAfterStop(_ context: TestContext) throws {
        let instance = try context.start()
        let functions = instance.functions.filter(\.signature.isAsynchronous)
        guard !functions.isEmpty else {
            instance.end()
            throw NotApplicable("it has no asynchronous functions")
        }
        let samples = try Samples(instance, context)
        instance.host.isUnanswered = true
        var calls: [PluginCall] = []
        for function in functions {
            context.step("\(function.title), left running")
            calls.append(try instance.call(function, samples.valid(function)))
        }
        context.step("drain, stop and destroy while calls run")
        _ = instance.run(.drain)
        for call in calls where call.outcome == nil { call.cancel() }
        for call in calls { _ = call.wait(PluginInstance.cancellationGrace) }
        _ = instance.run(.stop)
        // From now on callbacks answer GONE.
        for call in calls { call.close() }
        instance.destroy()
        let strays = CallbackDesk.strays
        context.step("the second after destroy")
        Pause.seconds(1)
        context.expect(CallbackDesk.strays == strays, "it called back \(CallbackDesk.strays - strays) times after destroy")
    }
}
