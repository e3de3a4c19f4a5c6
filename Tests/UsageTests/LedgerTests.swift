import TestSupport
import Testing

@testable import Usage

@Suite struct LedgerTests {
    @Test("nothing is known of rates before there are two samples, and 0 is not said for it")
    func first() {
        var ledger = UsageLedger(length: 4, cores: 2)
        let report = ledger.absorb(seen(at: 1, process: 500, threads: [thread(1, 400, "a")], families: [("b", family(9, 300, memory: 70))]))
        #expect(report.window == 0 && report.millicores == nil && report.share == nil)
        #expect(report.host.millicores == nil && report.host.threadCPU == nil)
        for plugin in ["a", "b", "c"] {
            let usage = report.usage(of: plugin)
            #expect(usage.millicores == nil && usage.threadCPU == nil && usage.childCPU == nil)
        }
        #expect(report.usage(of: "a").threadsInside == 1)
        #expect(report.usage(of: "b").childMemory == 70 && report.usage(of: "b").processes == 1)
        #expect(PluginUsage().isUnknown && !report.usage(of: "c").isUnknown)
    }

    @Test("a thread's time counts for the plugin that it is inside of, what is left of the process's for the host")
    func charge() {
        var ledger = UsageLedger(length: 4, cores: 2)
        _ = ledger.absorb(seen(at: 0, process: 0, threads: [thread(1, 0, "a"), thread(2, 0, nil)]))
        let report = ledger.absorb(
            seen(at: 1000, process: 900, threads: [thread(1, 500, "a"), thread(2, 300, nil)], families: [("a", family(9, 100, started: 5))]))
        #expect(report.usage(of: "a").threadCPU == 500 && report.usage(of: "a").childCPU == 100)
        #expect(report.usage(of: "a").millicores == 600)
        #expect(report.host.threadCPU == 400 && report.host.millicores == 400 && report.host.threadsInside == 1)
        #expect(report.millicores == 1000 && report.share == 0.5)
        #expect(report.usage(of: "nobody").millicores == 0)
    }

    @Test("a thread that ended is forgotten: another with its number counts from its own first crossing")
    func reused() {
        var ledger = UsageLedger(length: 4, cores: 2)
        _ = ledger.absorb(seen(at: 0, threads: [thread(7, 100, "a")]))
        // Less CPU than the former one of that number.
        var report = ledger.absorb(seen(at: 1, threads: [thread(7, 60, "a", began: 10)]))
        #expect(report.usage(of: "a").threadCPU == 50)
        _ = ledger.absorb(seen(at: 2))
        report = ledger.absorb(seen(at: 3, threads: [thread(7, 500, "a", began: 490)]))
        #expect(report.usage(of: "a").threadCPU == 60)
    }

    @Test("a child that ended is forgotten: another with its pid counts anew")
    func reusedChild() {
        var ledger = UsageLedger(length: 4, cores: 2)
        _ = ledger.absorb(seen(at: 0, boot: 100, families: [("a", family(9, 1000, started: 5))]))
        var report = ledger.absorb(seen(at: 1, boot: 200, families: [("a", family(9, 1200, started: 5, memory: 7))]))
        #expect(report.usage(of: "a").childCPU == 200 && report.usage(of: "a").childMemory == 7)
        report = ledger.absorb(seen(at: 2, boot: 300))
        #expect(report.usage(of: "a").childMemory == 0 && report.usage(of: "a").processes == 0)
        report = ledger.absorb(seen(at: 3, boot: 400, families: [("a", family(9, 40, started: 350))]))
        #expect(report.usage(of: "a").childCPU == 240)
        // One that is shown late, long after its start, counts from now on.
        report = ledger.absorb(seen(at: 4, boot: 500, families: [("a", family(9, 40, started: 350)), ("a", family(8, 9000, started: 20))]))
        #expect(report.usage(of: "a").childCPU == 240)
    }

    @Test("a child that cannot be read makes its plugin's sums unknown for as long as the window knows of it, and is caught up with")
    func unreadable() {
        var ledger = UsageLedger(length: 2, cores: 2)
        let child = family(9, 1000, memory: 5)
        _ = ledger.absorb(seen(at: 0, families: [("a", child)]))
        var report = ledger.absorb(seen(at: 1000, unreadable: [UsageChild(pid: 9, plugin: "a")]))
        #expect(report.usage(of: "a").millicores == nil && report.usage(of: "a").childCPU == nil && report.usage(of: "a").childMemory == nil)
        #expect(report.millicores == nil && report.usage(of: "b").millicores == 0)
        for instant in [2000, 3000] as [Int64] {
            report = ledger.absorb(seen(at: instant, families: [("a", family(9, 1600, memory: 5))]))
            #expect(report.usage(of: "a").millicores == nil && report.usage(of: "a").childMemory == 5)
        }
        report = ledger.absorb(seen(at: 4000, families: [("a", family(9, 1600, memory: 5))]))
        #expect(report.usage(of: "a").millicores == 0 && report.usage(of: "a").childCPU == 600)
    }

    @Test("a counter that shows less once is not believed, twice is; nothing counts twice")
    func counter() {
        var counter = GrowingCounter(base: 100)
        let growth = [150, 90, 160, 90, 80, 95].map { counter.growth(to: $0) }
        #expect(growth == [50, 0, 10, 0, 0, 15])
    }

    @Test("for random histories the sums are those of a slow model")
    func model() {
        var random = SeededGenerator(seed: printedSeed())
        for _ in 0..<300 {
            let length = Int.random(in: 1...6, using: &random)
            var ledger = UsageLedger(length: length, cores: 4)
            var model = UsageModel(length: length)
            for _ in 0..<40 {
                let observation = model.step(&random)
                let report = ledger.absorb(observation)
                for plugin in UsageModel.plugins {
                    #expect(report.usage(of: plugin).threadCPU ?? 0 == model.total(plugin))
                    #expect(report.usage(of: plugin).millicores == model.millicores(plugin))
                    #expect(report.usage(of: plugin).threadsInside == observation.threads.count { $0.plugin == plugin })
                }
                #expect(report.host.millicores == model.millicores(nil))
            }
        }
    }
}

func thread(_ tid: Int32, _ cpu: Int64, _ plugin: String?, began: Int64 = 0) -> ThreadReading {
    ThreadReading(tid: tid, cpu: cpu, cpuBegan: began, plugin: plugin)
}

func family(_ pid: Int32, _ cpu: Int64, started: Int64 = 0, memory: Int64 = 0) -> ChildFamily {
    ChildFamily(pid: pid, started: started, cpu: cpu, memory: memory, processes: 1)
}

func seen(
    at instant: Int64, boot: Int64 = 1, process: Int64 = 0, threads: [ThreadReading] = [],
    families: [(plugin: String, family: ChildFamily)] = [], unreadable: [UsageChild] = []
) -> UsageObservation {
    UsageObservation(
        instant: instant, bootTicks: boot, processCPU: process, processMemory: 1, threads: threads, families: families, unreadable: unreadable)
}
