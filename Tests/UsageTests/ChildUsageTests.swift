import Glibc
import Testing
import Timing

@testable import Usage

@Suite(.serialized) struct ChildUsageTests {
    @Test("a child that burns is its plugin's, as the kernel says when it has ended; then it is forgotten")
    func burning() throws {
        var ledger = UsageLedger(length: 4, cores: 2)
        _ = ledger.absorb(.now([]))
        let child = try TestChild(["sh", "-c", "while :; do :; done"])
        let children = [UsageChild(pid: child.pid, plugin: "burner")]
        while CPUClock.of(child.pid) < 800_000_000 { HostThread.sleep(.milliseconds(5)) }
        child.freeze()
        let report = ledger.absorb(.now(children))
        let proc = CPUClock.procCPU("/proc/\(child.pid)/stat")
        let used = CPUClock.nanoseconds(child.end())
        let usage = report.usage(of: "burner")
        #expect(isNear(usage.childCPU, used), "\(usage) after \(used)")
        #expect(isNear(usage.childCPU, proc), "\(usage), in /proc \(proc)")
        #expect(isNear(usage.millicores.map { Int64($0) * report.window / 1000 }, used))
        #expect(usage.processes == 1)
        let after = ledger.absorb(.now(children)).usage(of: "burner")
        #expect(after.processes == 0 && after.childMemory == 0 && after.childCPU == usage.childCPU)
    }

    @Test("what a child's children use counts, while they live and when they were waited for")
    func descendants() throws {
        let loop = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"
        // One that ends, then one that stays.
        let child = try TestChild(["sh", "-c", "(\(loop)); sh -c '\(loop); kill -STOP $$; :' & sleep 600; :"])
        let children = [UsageChild(pid: child.pid, plugin: "parent")]
        var sampler = UsageSampler { children }
        _ = sampler.sample()
        var stopped: pid_t = 0
        while stopped == 0 {
            HostThread.sleep(.milliseconds(5))
            stopped = Self.children(of: child.pid).first { Self.state(of: $0) == "T" } ?? 0
        }
        let report = sampler.sample()
        let sleeper = Self.children(of: child.pid).filter { $0 != stopped }
        // The whole use of the one that stays is in its own clock, that of the others comes from the kernel when they are waited for.
        let staying = CPUClock.of(stopped)
        let used = CPUClock.nanoseconds(child.end()) + staying
        for pid in sleeper + [stopped] { kill(pid, SIGKILL) }
        #expect(report.usage(of: "parent").processes == 3)
        #expect(staying > 0 && used > staying * 3 / 2)
        #expect(isNear(report.usage(of: "parent").childCPU, used), "\(report.usage(of: "parent")) after \(used)")
    }

    @Test("memory that a child takes is seen, as /proc says")
    func memory() throws {
        let program = """
            import sys
            print(1, flush=True); sys.stdin.readline()
            b = b'x' * (50 << 20); print(2, flush=True); sys.stdin.readline()
            """
        let child = try TestChild(["python3", "-c", program])
        let children = [UsageChild(pid: child.pid, plugin: "holder")]
        var sampler = UsageSampler { children }
        child.awaitWord()
        let first = sampler.sample()
        let before = try #require(first.usage(of: "holder").childMemory)
        child.say("go\n")
        child.awaitWord()
        let report = sampler.sample()
        let after = try #require(report.usage(of: "holder").childMemory)
        let line = try #require(CPUClock.text("/proc/\(child.pid)/smaps_rollup").split(separator: "\n").first { $0.hasPrefix("Rss:") })
        let rss = try #require(Int64(line.split(separator: " ")[1])) * 1024
        #expect(isNear(after, rss), "\(after), in /proc \(rss)")
        #expect(isNear(after - before, 50 << 20), "\(after - before)")
        #expect(report.processMemory! > 0)
    }

    @Test("a child beyond the limit is unknown, and a pid that is named twice counts once")
    func limits() throws {
        let child = try TestChild(["sleep", "600"])
        let twice = [UsageChild(pid: child.pid, plugin: "first"), UsageChild(pid: child.pid, plugin: "second")]
        var sampler = UsageSampler { twice }
        let report = sampler.sample()
        #expect(report.usage(of: "first").processes == 1 && report.usage(of: "second").processes == 0)
        var many = (0..<UsageSampler.childLimit).map { UsageChild(pid: Int32.max - Int32($0), plugin: "many") }
        many.append(UsageChild(pid: child.pid, plugin: "last"))
        sampler = UsageSampler { [many] in many }
        let crowded = sampler.sample()
        #expect(crowded.usage(of: "last").processes == nil && crowded.usage(of: "last").childMemory == nil)
        #expect(crowded.usage(of: "many").processes == 0)
    }

    private static func children(of pid: pid_t) -> [pid_t] {
        CPUClock.text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { pid_t($0) }
    }

    private static func state(of pid: pid_t) -> String {
        CPUClock.text("/proc/\(pid)/stat").split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
    }
}
