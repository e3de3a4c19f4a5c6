import Conformance
import FoundationEssentials
import Glibc
import enum TestSupport.ExpositionReader
import enum TestSupport.Promtool
import Testing

/// Figures that a plugin writes, on every way out of a running host.
@Suite(.serialized)
struct ReportTests {
    /// The status and the body, by a client that is not ours.
    private func get(_ url: String) async throws -> (status: String, body: String) {
        let script = "import sys, urllib.request as r; a = r.urlopen(sys.argv[1], timeout=10); print(a.status, a.headers['content-type']); print(a.read().decode(), end='')"
        let result = try await Program.run("/usr/bin/env", ["python3", "-c", script, url])
        let lines = result.output.split(separator: "\n", maxSplits: 1)
        return (lines.first.map(String.init) ?? result.errors, lines.count > 1 ? String(lines[1]) + "\n" : "")
    }

    private func checkText(_ text: String) {
        #expect(ExpositionReader.problems(text) == [])
        let lines = ExpositionReader.lines(text)
        func value(_ name: String, _ labels: [String: String]) -> Double? {
            lines.first { $0.name == name && $0.labels == ["plugin": "reporter"].merging(labels) { $1 } }?.value
        }
        let kind = ["kind": #"a "quoted" one"#]
        #expect(value("jobs_done_total", kind) == 42)
        #expect(value("queue_fill", [:]) == 0.625)
        #expect(value("job_duration_seconds_count", kind) == 3)
        #expect(value("job_duration_seconds_sum", kind) == 1.300000001)
        #expect(value("job_duration_seconds_bucket", kind.merging(["le": "0.01"]) { $1 }) == 1)
        #expect(value("job_duration_seconds_bucket", kind.merging(["le": "0.02"]) { $1 }) == 2)
        #expect(value("job_duration_seconds_bucket", kind.merging(["le": "1.28"]) { $1 }) == 3)
    }

    @Test("what a plugin has written comes out exactly: as JSON, as Prometheus's text, over HTTP; promtool finds nothing wrong with it")
    func exactly() async throws {
        let running = try await RunningReporter()
        let report = try #require(JSONDocument(parsing: try await running.crucible("report", "--json")))
        func sample(_ name: String) -> JSONDocument? {
            report["figures"]?.array?.first { $0["name"] == .string(name) }?["samples"]?.array?.first
        }
        #expect(sample("jobs.done")?["value"] == .number(42))
        #expect(sample("jobs.done")?["labels"] == .object(["plugin": .string("reporter"), "kind": .string(#"a "quoted" one"#)]))
        #expect(sample("queue.fill")?["value"] == .number(0.625))
        #expect(sample("job.duration")?["count"] == .number(3) && sample("job.duration")?["sum"] == .number(1.300000001))
        #expect(sample("job.duration")?["min"] == .number(0.01) && sample("job.duration")?["max"] == .number(1.28))
        let plugin = report["plugins"]?.array?.first
        #expect(plugin?["id"] == .string("reporter") && plugin?["state"] == .string("active") && plugin?["health"] == .string("unknown"))
        #expect(plugin?["score"] == nil)

        let text = try await running.crucible("metrics")
        checkText(text)
        let answer = try await get(running.url)
        #expect(answer.status == "200 text/plain; version=0.0.4; charset=utf-8", "\(answer)")
        checkText(answer.body)
        if Promtool.path != nil {
            let (code, output) = try Promtool.check(text)
            #expect(code == 0 && output == "", "\(output)")
        }
        let markdown = try await running.crucible("report")
        #expect(markdown.contains(#"| jobs.done | plugin=reporter, kind=a "quoted" one | 42 |"#), "\(markdown)")
        #expect(markdown.contains("| reporter | active | unknown | unknown |"), "\(markdown)")
        #expect(JSONDocument(parsing: try await running.crucible("metrics", "--json"))?.array?.isEmpty == false)
        try await running.stop()
    }

    @Test(.enabled(if: Promtool.prometheus != nil, "Debian's package prometheus is not there"))
    func aRealPrometheusReadsIt() async throws {
        let running = try await RunningReporter()
        let port = try Self.freePort()
        let folder = running.manifest.folder
        let place = running.url.dropFirst("http://".count).split(separator: "/").first ?? ""
        let configuration = "scrape_configs:\n- job_name: crucible\n  scrape_interval: 5s\n  scrape_timeout: 5s\n  static_configs:\n  - targets: ['\(place)']\n"
        try Data(configuration.utf8).write(to: URL(filePath: folder + "/prometheus.yml"))
        let prometheus = try Program(Promtool.prometheus ?? "", [
            "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data", "--web.listen-address=127.0.0.1:\(port)",
        ])
        @Sendable func query(_ expression: String) async throws -> JSONDocument? {
            let escaped = expression.utf8.map { "%" + (String($0, radix: 16).count == 1 ? "0" : "") + String($0, radix: 16) }.joined()
            return JSONDocument(parsing: try await get("http://127.0.0.1:\(port)/api/v1/query?query=\(escaped)").body)
        }
        @Sendable func value(_ expression: String) async throws -> String? {
            try await query(expression)?["data"]?["result"]?.array?.first?["value"]?.array?.last?.string
        }
        try await eventually("Prometheus has read the figures") { try await value("jobs_done_total") != nil }
        #expect(try await value(#"jobs_done_total{plugin="reporter",kind="a \"quoted\" one"}"#) == "42")
        #expect(try await value("queue_fill") == "0.625")
        #expect(try await value("job_duration_seconds_sum") == "1.300000001")
        #expect(try await value(#"job_duration_seconds_bucket{le="0.01"}"#) == "1")
        #expect(try await value(#"job_duration_seconds_bucket{le="+Inf"}"#) == "3")
        #expect(try await value("up") == "1")
        // It keeps nothing that is wanted, and takes seconds to end in order.
        prometheus.signal(SIGKILL)
        _ = await prometheus.result()
        try await running.stop()
    }

    @Test("resource figures are those of the kernel, within 5%")
    func resources() async throws {
        let running = try await RunningReporter()
        func figure(_ name: String) async throws -> Double {
            let report = try #require(JSONDocument(parsing: try await running.crucible("report", "--json")))
            let family = report["figures"]?.array?.first { $0["name"] == .string(name) }
            guard case .number(let value)? = family?["samples"]?.array?.first?["value"] else { return .nan }
            return value
        }
        // Asking costs memory and time itself: what is read before and after is the range.
        for _ in 0..<5 { _ = try await figure("process.uptime") }
        let before = try Kernel.usage(of: running.host.pid)
        let (memory, time) = (try await figure("process.memory.usage"), try await figure("process.cpu.time"))
        let after = try Kernel.usage(of: running.host.pid)
        let memories = [before.memory, after.memory], times = [before.time, after.time]
        #expect(memory >= memories.min()! * 0.95 && memory <= memories.max()! * 1.05, "\(memory) beside \(memories)")
        // The kernel tells user and system time in whole ticks, each less than what it was by up to one.
        #expect(time >= times.min()! * 0.95 && time <= (times.max()! + 2 * Kernel.tick) * 1.05, "\(time) beside \(times)")
        try await running.stop()
    }

    /// What /proc says of a process.
    private enum Kernel {
        /// Seconds.
        static let tick = 1 / Double(sysconf(Int32(_SC_CLK_TCK)))

        /// Resident bytes, and seconds of processors.
        static func usage(of pid: Int32) throws -> (memory: Double, time: Double) {
            func words(_ name: String) throws -> [Substring] {
                String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(pid)/\(name)")), as: UTF8.self).split(separator: " ")
            }
            let pages = try #require(Double(try words("statm")[1]))
            // The name, in brackets, has no space here; 13 and 14 are user and system time in ticks.
            let stat = try words("stat")
            let ticks = try #require(Double(stat[13])) + #require(Double(stat[14]))
            return (pages * Double(getpagesize()), ticks * tick)
        }
    }

    @Test("a host that cannot listen where the manifest says does not go on")
    func placeIsTaken() async throws {
        let first = try await RunningReporter()
        let place = first.url.dropFirst("http://".count).split(separator: "/").first ?? ""
        let manifest = try TestManifest("crucible: 1\nmetrics: { listen: \"\(place)\" }\nplugins:\n  reporter: { library: \(first.manifest.folder)/reporter.so }\n")
        let result = try await Program.run(
            Repository.crucible, ["serve", "--manifest", manifest.path, "--socket", manifest.folder + "/control.sock"])
        #expect(result.exit == .exited(2) && result.errors.contains("nobody can listen at \(place)"), "\(result)")
        manifest.remove()
        try await first.stop()
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0 }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
