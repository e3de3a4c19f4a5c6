import CCrucibleHost
import Glibc
import Testing
import Timing

@testable import Usage

@Suite(.serialized) struct ThreadUsageTests {
    @Test("a thread that burns inside a plugin is that plugin's, as /proc and the thread's own clock say")
    func burning() {
        let (worker, party) = (Worker(), FakeParty("burner"))
        worker.enter(party)
        var sampler = UsageSampler { [] }
        _ = sampler.sample()
        let proc = worker.procCPU()
        let used = worker.burn(800_000_000)
        let report = sampler.sample()
        let usage = report.usage(of: "burner")
        #expect(usage.threadsInside == 1)
        #expect(isNear(usage.threadCPU, used), "\(usage) after \(used)")
        #expect(isNear(usage.threadCPU, worker.procCPU() - proc), "\(usage), in /proc \(worker.procCPU() - proc)")
        #expect(isNear(usage.millicores.map { Int64($0) * report.window / 1000 }, used))
        worker.leave()
        worker.end()
        let after = sampler.sample().usage(of: "burner")
        #expect(after.threadsInside == 0 && after.threadCPU == usage.threadCPU)
    }

    @Test("the innermost plugin pays, the host's own functions are the host's, and nothing is lost")
    func nested() {
        let worker = Worker()
        let (outer, inner, host) = (FakeParty("outer"), FakeParty("inner"), FakeParty("host"))
        var sampler = UsageSampler { [] }
        _ = sampler.sample()
        let process = CPUClock.procCPU("/proc/self/stat")
        worker.enter(outer)
        let first = worker.burn(300_000_000)
        _ = sampler.sample()
        worker.enter(inner)
        let second = worker.burn(200_000_000)
        _ = sampler.sample()
        worker.enter(host)
        let third = worker.burn(200_000_000)
        let report = sampler.sample()
        let all = CPUClock.procCPU("/proc/self/stat") - process
        #expect(isNear(report.usage(of: "outer").threadCPU, first) && isNear(report.usage(of: "inner").threadCPU, second))
        #expect(report.usage(of: "host").threadCPU == 0)
        #expect(report.host.threadCPU! >= third)
        #expect(isNear(report.plugins.values.reduce(report.host.threadCPU!) { $0 + $1.threadCPU! }, all))
        for _ in 0..<3 { worker.leave() }
        worker.end()
    }

    @Test("a thread's time from before it first crossed is not the plugin's")
    func before() {
        let (worker, party) = (Worker(), FakeParty("late"))
        var sampler = UsageSampler { [] }
        _ = sampler.sample()
        _ = worker.burn(300_000_000)
        worker.enter(party)
        let used = worker.burn(200_000_000)
        let usage = sampler.sample().usage(of: "late")
        #expect(isNear(usage.threadCPU, used))
        worker.leave()
        worker.end()
    }

    @Test("looking at 100 threads inside 20 plugins, and at 8 children")
    func cost() throws {
        let parties = (0..<20).map { FakeParty("plugin-\($0)") }
        let workers = (0..<100).map { index in
            let worker = Worker()
            worker.enter(parties[index % 20])
            return worker
        }
        let children = try (0..<8).map { try UsageChild(pid: spawnSleeper($0), plugin: "plugin-\($0)") }
        for children in [[], children] {
            var sampler = UsageSampler { children }
            _ = sampler.sample()
            let (start, count) = (CPUClock.read(CLOCK_THREAD_CPUTIME_ID), 200)
            var report = sampler.sample()
            for _ in 1..<count { report = sampler.sample() }
            let each = Double(CPUClock.read(CLOCK_THREAD_CPUTIME_ID) - start) / Double(count)
            print("a sample of 100 threads and \(children.count) children: \(Int(each / 1000)) µs, \(each / 2_500_000)% of a core at 250 ms")
            for index in 0..<20 { #expect(report.usage(of: "plugin-\(index)").threadsInside == 5) }
            #expect(report.plugins.values.reduce(0) { $0 + $1.processes! } == children.count)
        }
        for child in children {
            kill(child.pid, SIGKILL)
            waitpid(child.pid, nil, 0)
        }
        for worker in workers {
            worker.leave()
            worker.end()
        }
    }

    private func spawnSleeper(_ index: Int) throws -> pid_t {
        var pid: pid_t = 0
        var arguments = [strdup("sleep"), strdup("600"), nil]
        defer { for argument in arguments { free(argument) } }
        let status = posix_spawnp(&pid, "sleep", nil, nil, &arguments, nil)
        try #require(status == 0)
        return pid
    }
}
